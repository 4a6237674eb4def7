/// The style of the page: one column that also fits on a telephone, light or dark as the system of the reader, and
/// light on paper.
enum PageStyle {
    static let text = base + tables + drawings + dark + narrow + paper

    private static let base = """
        :root{--ground:#fff;--raised:#f6f6f8;--ink:#1d1d20;--soft:#5b5b62;--line:#d9d9de;--link:#0060a8;
        --good:#006b4e;--bad:#b3261e;--open:#7a5700;--none:#5b5b62;--zone:#dcefe7;--effect:#d55e00;--still:#8a8a8c}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:76rem;padding:1.2rem;background:var(--ground);color:var(--ink);
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 .2rem}
        h2{font-size:1.2rem;margin:2.4rem 0 .4rem;border-top:1px solid var(--line);padding-top:1.2rem}
        h3{font-size:1rem;margin:1.4rem 0 .3rem}
        p{margin:.4rem 0}
        a{color:var(--link)}
        a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        a.def{color:inherit;text-decoration:underline dotted;text-underline-offset:3px}
        code{font:.9em ui-monospace,Menlo,Consolas,monospace;background:var(--raised);padding:.05em .3em;overflow-wrap:anywhere}
        .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.3rem}
        .run,.legend,footer,.documented,.why,.aa{color:var(--soft);font-size:.875rem}
        .legend{max-width:62rem}
        .answer{font-size:1.1rem;max-width:62rem}
        .banner{border-left:4px solid var(--open);background:var(--raised);padding:.5rem .8rem;margin:.6rem 0}
        nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.8rem 0 0;font-size:.875rem}
        footer{margin-top:2.5rem;border-top:1px solid var(--line)}

        """

    private static let tables = """
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
        th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line);font-weight:normal}
        thead th{font-weight:600;color:var(--soft);font-size:.875rem}
        table.plain,table.figures{font-size:.875rem}
        .wide{overflow-x:auto}
        .documented,.why,.aa{display:block}
        .figures .aa{display:inline}
        .budgets{table-layout:fixed}.budgets th:first-child{width:17rem}.budgets.n1 th:first-child{width:24rem}
        .n4 .figure,.n5 .figure,.n6 .figure{display:block;margin:0;font-size:.875rem}.n3 .figure{display:block;margin:0}
        .figure{margin-left:.5rem}
        .badge{display:inline-block;border:1.5px solid currentColor;border-radius:1rem;padding:0 .55rem;font-size:.8125rem;
        font-weight:600;white-space:nowrap}
        .badge i{font-style:normal;margin-right:.3rem}
        .pass{color:var(--good)}.fail{color:var(--bad)}.open{color:var(--open)}.none,.same{color:var(--none)}
        ul.notes{padding-left:1.1rem;font-size:.875rem}ul.notes li{margin:.3rem 0;overflow-wrap:anywhere}
        dl.facts>div{display:flex;gap:1rem;border-bottom:1px solid var(--line);padding:.2rem 0;font-size:.875rem}
        dl.facts dt{flex:0 0 13rem;color:var(--soft);overflow-wrap:anywhere}dl.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
        dl.definitions{font-size:.875rem}dl.definitions dt{font-weight:600;margin-top:.6rem}dl.definitions dd{margin:0}
        dt:target{background:var(--zone)}

        """

    private static let drawings = """
        svg.drawing{display:block;width:100%;max-width:17rem;height:20px;margin:.25rem 0 .1rem}
        svg.key{width:1.1em;height:1.1em;vertical-align:-.15em}
        .allowed{fill:var(--zone)}.limit{stroke:var(--ink);stroke-width:2}.zero{stroke:var(--line);stroke-width:1}
        .interval{fill:var(--effect);opacity:.55}.value{fill:var(--effect)}.noise{fill:var(--still)}
        figure{margin:.8rem 0 0;min-width:0;break-inside:avoid}
        figcaption{font-weight:600;font-size:.9375rem}
        .plot{width:100%;overflow-x:auto}.plot .vega-embed{width:100%;padding:0!important}
        .plot .failed{color:var(--bad)}
        summary{cursor:pointer;color:var(--soft);font-size:.875rem;width:max-content}
        .panels.n2{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:.5rem 2rem;align-items:start}

        """

    /// The dark theme. Colors of plots are attributes of the drawings, and a style overrides attributes, so nothing is
    /// drawn again when the theme changes.
    private static var dark: String {
        let exchanged = VegaLite.dark.map { light, dark in
            ".plot svg [fill=\"\(light)\"]{fill:\(dark)}.plot svg [stroke=\"\(light)\"]{stroke:\(dark)}\n"
        }
        return """
            @media screen and (prefers-color-scheme:dark){
            :root{--ground:#17171a;--raised:#232328;--ink:#ececf0;--soft:#a9a9b2;--line:#3a3a41;--link:#7cc0ff;
            --good:#4fd1a5;--bad:#ff8f87;--open:#f0bd4f;--none:#a9a9b2;--zone:#1d3a30;--effect:#ff8a3d;--still:#98989f}
            \(exchanged.joined())}

            """
    }

    /// The style of narrow screens: tables become lists, in which each figure has its heading beside it.
    private static let narrow = """
        @media screen and (max-width:46rem){
        body{padding:.8rem}
        table.budgets thead,table.changes thead{position:absolute;left:-99rem}
        table.budgets tr,table.changes tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}
        table.budgets th,table.budgets td,table.changes th,table.changes td{display:block;border:0;padding:.1rem 0;width:auto!important}
        table.budgets th[scope=row],table.changes th[scope=row]{font-weight:600}
        .documented{font-weight:normal}.figure{display:inline!important;margin-left:.5rem!important}
        table.budgets td::before,table.changes td::before{content:attr(data-head) " ";color:var(--soft);font-size:.875rem}
        dl.facts>div{display:block}
        }

        """

    private static let paper = """
        @media print{
        body{max-width:none;padding:0;font-size:10pt}nav,.skip,summary{display:none}
        details:not([open])>:not(summary){display:none}
        h2,h3,.legend,figcaption{break-after:avoid}tr{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .panels.n2{grid-template-columns:1fr 1fr}.plot{overflow:visible;min-height:0!important}.plot svg{max-width:100%;height:auto}
        a{color:inherit;text-decoration:none}
        }

        """
}
