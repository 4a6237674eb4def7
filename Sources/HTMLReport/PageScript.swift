/// What draws the plots: their specifications as data, the bundle, and the few lines that bring both together.
enum PageScript {
    /// - Parameters:
    ///   - bundle: Vega, Vega-Lite and vega-embed; nil for a page without drawings.
    ///   - command: makes the page again.
    static func markup(_ bundle: String?, _ plots: [Plot], again command: String) -> Markup {
        guard !plots.isEmpty else { return .empty }
        guard let bundle else {
            return """
                <p class="banner" role="note">The plots are not drawn, because what draws them was not there: <code>scripts/setup bench</code> \
                gets it, <code>\(command)</code> makes the page again. All figures are in the tables.</p>

                """
        }
        let specifications = plots.flatMap { plot in
            plot.panels.enumerated().map { index, panel -> Markup in
                """
                <script type="application/json" id="\(plot.name)-\(index)">\(Markup(trusted: panel.embedded))</script>

                """
            }
        }
        return """
            <noscript><p class="banner">Without scripts the plots are not drawn; their figures are in the tables below each of them.</p></noscript>
            \(specifications)<script>\(Markup(trusted: bundle))</script>
            <script>
            \(Markup(trusted: loader))</script>

            """
    }

    /// `ast` has Vega interpret expressions instead of making functions of text, which the page's policy forbids. One plot at a time, so
    /// that the page can be read and scrolled meanwhile. `data-drawn` on the body says how it ended: a test waits for it.
    private static let loader = """
        (() => {
          "use strict";
          const dark = matchMedia("(prefers-color-scheme: dark)").matches;
          const options = {
            ast: true, renderer: "svg", actions: false, defaultStyle: false,
            tooltip: { theme: dark ? "dark" : "light" },
          };
          const places = [...document.querySelectorAll("[data-plot]")];
          let failed = 0;
          const next = async () => {
            const place = places.shift();
            if (!place) { document.body.dataset.drawn = failed ? `${failed} failed` : "all"; return; }
            try {
              await vegaEmbed(place, JSON.parse(document.getElementById(place.dataset.plot).textContent), options);
              place.style.minHeight = "";
            } catch (error) {
              failed += 1;
              place.textContent = `This plot could not be drawn: ${error.message}. Its figures are in the table below.`;
              place.className = "failed";
            }
            setTimeout(next, 0);
          };
          next();
        })();

        """
}
