// Draws the series that the page holds; the same figures stand in its table, so nothing is lost without this.
(() => {
  const told = JSON.parse(document.getElementById("series").textContent);
  const style = getComputedStyle(document.documentElement), colour = name => style.getPropertyValue(name).trim();
  const font = getComputedStyle(document.body).fontFamily, ink = colour("--ink"), soft = colour("--soft");
  const short = value => value === null || value === undefined ? "" : value >= 1e4 ? (value / 1e3).toFixed(value >= 1e5 ? 0 : 1) + "k" : String(value);
  const zh = document.documentElement.lang.startsWith("zh");
  const said = value => zh && value >= 1e4 ? (value / 1e4).toFixed(1) + "万" : short(value);
  const charts = [];
  for (const place of document.querySelectorAll(".chart")) {
    const each = told.series.find(s => s.name === place.dataset.series);
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font, color: ink },
      grid: { left: 8, right: 8, top: 28, bottom: 24, containLabel: true },
      xAxis: { type: "category", data: told.years.map(String), axisLabel: { color: soft, interval: 0, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: soft } } },
      yAxis: { type: "value", min: 0, axisLabel: { color: soft, formatter: said }, splitLine: { lineStyle: { color: colour("--line") } } },
      series: [{
        type: each.line ? "line" : "bar", data: each.values, connectNulls: false, symbol: "circle", symbolSize: 8, barMaxWidth: 28,
        itemStyle: { color: colour("--accent") }, lineStyle: { width: 3, color: colour("--accent") },
        label: { show: true, position: "top", color: ink, fontSize: 11, formatter: point => each.line && point.value !== null ? Number(point.value).toFixed(point.value < 1 ? 2 : 1) : said(point.value) },
        labelLayout: { hideOverlap: true },
      }],
    });
    charts.push(chart);
  }
  addEventListener("resize", () => charts.forEach(chart => chart.resize()));
})();
