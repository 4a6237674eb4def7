/// The scripts of the page: the specifications of the plots as data, the bundle that draws them, and the loader.
enum PageScript {
    /// Returns the scripts, or a note on how to install the bundle.
    ///
    /// - Parameters:
    ///   - bundle: Vega, Vega-Lite and vega-embed; nil for a page without drawings.
    ///   - command: the command that writes the page again.
    static func markup(_ bundle: String?, _ plots: [Plot], again command: String) -> Markup {
        guard !plots.isEmpty else { return .empty }
        guard let bundle else {
            return """
                <p class="banner" role="note">The plots are not drawn, because their script is not installed. Install it with \
                <code>scripts/setup bench</code>, then write the page again with <code>\(command)</code>. All figures are in the \
                tables.</p>

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
            <noscript><p class="banner">Without scripts the plots are not drawn. Their figures are in the tables.</p></noscript>
            \(specifications)<script>\(Markup(trusted: bundle))</script>
            <script>
            \(Markup(trusted: loader))</script>

            """
    }

    /// The loader.
    ///
    /// With `ast` Vega interprets expressions instead of compiling text into functions, which the policy of the page
    /// forbids. It draws one plot at a time, so that the page stays responsive. Tests wait for `data-drawn` on the
    /// body, which is set at the end.
    private static let loader = """
        (() => {
          "use strict";
          const dark = matchMedia("(prefers-color-scheme: dark)").matches;
          const options = {
            ast: true, renderer: "svg", actions: false, defaultStyle: false,
            tooltip: { theme: dark ? "dark" : "light" },
          };
          const plots = [...document.querySelectorAll("[data-plot]")];
          let failed = 0;
          const next = async () => {
            const plot = plots.shift();
            if (!plot) { document.body.dataset.drawn = failed ? `${failed} failed` : "all"; return; }
            try {
              await vegaEmbed(plot, JSON.parse(document.getElementById(plot.dataset.plot).textContent), options);
              plot.style.minHeight = "";
            } catch (error) {
              failed += 1;
              plot.textContent = `This plot could not be drawn: ${error.message}. Its figures are in the table below.`;
              plot.className = "failed";
            }
            setTimeout(next, 0);
          };
          next();
        })();

        """
}
