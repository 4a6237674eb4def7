import BenchmarkModel
import PlainText

/// The dashboard that Prometheus serves at /consoles/index.html. It is a console template without scripts. It does not
/// use Prometheus' console library, because Debian's package ships only the files of the classic interface.
enum ConsolePage {
    static func text(_ plan: HubPlan) -> String {
        let title = escaped(plan.fleet)
        return """
            <!doctype html>
            <!-- Written by exporter-bench hub config: the next call overwrites this file. -->
            {{ define "figure" }}{{ $format := .arg1 }}{{ with query .arg0 }}{{ printf $format (. | first | value) }}{{ else }}<i>no data</i>{{ end }}{{ end }}
            {{ define "size" }}{{ with query .arg0 }}{{ . | first | value | humanize }}B{{ else }}<i>no data</i>{{ end }}{{ end }}
            {{ define "without" }}{{ with query (printf "count(hub:missing_figure{figure=%q})" .) }} (agents without: {{ . | first | value }}){{ end }}{{ end }}
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="\(max(5, Int(saturating: plan.options.scrapeInterval.rounded())))">
            <title>Hub of \(title)</title>
            <style>\(style)</style>
            </head>
            <body>
            <h1>\(title)</h1>
            <p id="fleet"><b>{{ template "figure" (args "fleet:agents_up:count" "%.0f") }} of {{ template "figure" (args "fleet:agents_expected:count" "%.0f") }} agents up</b>,
            {{ template "figure" (args "fleet:requests:rate" "%.1f") }} requests/s,
            {{ template "figure" (args "fleet:cpu_usage:cores" "%.3f") }} cores{{ template "without" "cpu" }},
            {{ template "size" (args "fleet:memory_usage_bytes:rss") }} resident{{ template "without" "memory" }},
            {{ template "size" (args "fleet:scrape_body_bytes:rate") }}/s of pages</p>
            \(sections)
            </body>
            </html>

            """
    }

    private static func escaped(_ text: String) -> String {
        PrintedText.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("{", with: "&#123;")
    }

    private static let style = """
        body { font: 14px sans-serif; margin: 2em; color: #222 } h2 { margin: 1.5em 0 .3em; font-size: 1.1em }
        table { border-collapse: collapse } th, td { padding: .15em .8em .15em 0; text-align: left; border-bottom: 1px solid #ddd }
        td.n, th.n { text-align: right } .bad { color: #b00; font-weight: bold } .doubt { color: #a60 } .good { color: #070 }
        """

    private static let sections = """
        <h2>Machines</h2>
        <table id="machines"><tr><th>machine<th class="n">up<th class="n">of<th class="n">cores</tr>
        {{ range query "machine:agents_expected:count" | sortByLabel "machine" }}{{ $m := .Labels.machine }}
        <tr><td>{{ $m }}<td class="n">{{ template "figure" (args (printf "machine:agents_up:count{machine=%q}" $m) "%.0f") }}<td class="n">{{ .Value }}<td class="n">{{ template "figure" (args (printf "machine:cpu_usage:cores{machine=%q}" $m) "%.3f") }}</tr>
        {{ end }}</table>

        <h2>Hubs</h2>
        <table id="hubs"><tr><th>machine<th>part<th>address<th>state</tr>
        {{ range query "up{job='hubs',hub=''}" | sortByLabel "machine" }}
        <tr><td>{{ .Labels.machine }}<td>{{ .Labels.part }}<td>{{ .Labels.instance }}<td>{{ if eq .Value 1.0 }}<span class="good">up</span>{{ else }}<span class="bad">down</span>{{ end }}</tr>
        {{ end }}</table>

        <h2>Alerts</h2>
        <table id="alerts"><tr><th>alert<th>severity<th>state<th>subject</tr>
        {{ range query "ALERTS" | sortByLabel "alertname" }}
        <tr><td>{{ .Labels.alertname }}<td>{{ .Labels.severity }}<td class="{{ if eq .Labels.alertstate "firing" }}bad{{ end }}">{{ .Labels.alertstate }}<td>{{ .Labels.machine }} {{ .Labels.agent }}{{ .Labels.part }} {{ .Labels.budget }}</tr>
        {{ else }}<tr><td colspan="4">none pending, none firing</tr>
        {{ end }}</table>

        <h2>Budgets</h2>
        <table id="budgets"><tr><th>budget<th>scope<th>reading<th class="n">highest share of the limit<th>state</tr>
        {{ range query "max by (budget, scope, reading) (budget:used:ratio)" | sortByLabel "budget" }}
        <tr><td>{{ .Labels.budget }}<td>{{ .Labels.scope }}<td>{{ .Labels.reading }}<td class="n">{{ .Value | humanizePercentage }}<td>{{ if le .Value 1.0 }}<span class="good">kept</span>{{ else if eq .Labels.reading "exact" }}<span class="bad">broken</span>{{ else }}<span class="doubt">unknown</span>{{ end }}</tr>
        {{ end }}{{ range query "hub:expected_budget unless on (budget) budget:used:ratio" | sortByLabel "budget" }}
        <tr><td>{{ .Labels.budget }}<td>{{ .Labels.scope }}<td colspan="3"><i>no data: pages lack the metrics that this budget needs</i></tr>
        {{ end }}</table>

        <h2>Sources of CPU and memory</h2>
        <table id="sources"><tr><th>figure<th>source<th class="n">agents</tr>
        {{ range query "count by (source) (agent:cpu_usage:cores)" | sortByLabel "source" }}
        <tr><td>cpu<td>{{ .Labels.source }}<td class="n">{{ .Value }}</tr>
        {{ end }}{{ range query "count by (source) (agent:memory_usage_bytes:rss)" | sortByLabel "source" }}
        <tr><td>memory<td>{{ .Labels.source }}<td class="n">{{ .Value }}</tr>
        {{ end }}{{ range query "count by (figure, reason) (hub:missing_figure)" | sortByLabel "reason" | sortByLabel "figure" }}
        <tr><td>{{ .Labels.figure }}<td><i>no data: {{ .Labels.reason }}</i><td class="n">{{ .Value }}</tr>
        {{ end }}</table>

        <h2>Agents</h2>
        <table id="agents"><tr><th>machine<th>agent<th>group<th>kind<th>state<th class="n">requests/s<th class="n">95 % within, s<th class="n">cores<th class="n">resident<th class="n">page<th class="n">samples<th class="n">scrape, s</tr>
        {{ range query "hub:expected_target" | sortByLabel "agent" | sortByLabel "machine" }}{{ $of := printf "{machine=%q,agent=%q}" .Labels.machine .Labels.agent }}
        <tr><td>{{ .Labels.machine }}<td>{{ .Labels.agent }}<td>{{ .Labels.group }}<td>{{ .Labels.kind }}<td>{{ with query (printf "agent:up%s" $of) }}{{ if eq (. | first | value) 1.0 }}<span class="good">up</span>{{ else }}<span class="bad">down</span>{{ end }}{{ else }}<span class="bad">not scraped</span>{{ end }}<td class="n">{{ template "figure" (args (printf "agent:requests:rate%s" $of) "%.2f") }}<td class="n">{{ template "figure" (args (printf "agent:request_duration_seconds:p95%s" $of) "%.4f") }}<td class="n">{{ template "figure" (args (printf "agent:cpu_usage:cores%s" $of) "%.4f") }}<td class="n">{{ template "size" (args (printf "agent:memory_usage_bytes:rss%s" $of)) }}<td class="n">{{ template "size" (args (printf "agent:scrape_body_bytes%s" $of)) }}<td class="n">{{ template "figure" (args (printf "agent:scrape_samples%s" $of) "%.0f") }}<td class="n">{{ template "figure" (args (printf "agent:scrape_duration_seconds%s" $of) "%.4f") }}</tr>
        {{ end }}</table>
        """
}
