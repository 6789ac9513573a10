// Draws figures over time with uPlot; a sentence beside each chart says the same to who does not see it.

const COLOURS = ['#3b82f6', '#d97706', '#16a34a', '#c026d3', '#0891b2', '#dc2626', '#7c7f86'];
const HEIGHT = 200;
const DAY_SECONDS = 90_000;
const HOUR_SECONDS = 3_600;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6];

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function draw(figure, chart, words) {
  const summary = figure.querySelector('.summary');
  const [times] = chart.data;
  const values = chart.data.slice(1);
  if (times.length === 0) {
    summary.textContent = words.empty;
    return;
  }
  // one figure is a point: a line needs two
  const alone = times.length === 1;
  const total = times.map((_, i) => values.reduce((sum, series) => sum + (series[i] ?? 0), 0));
  summary.textContent = `${words.latest}: ${total.at(-1)} · ${words.highest}: ${Math.max(...total)}`;
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: words.timeZone,
    ...(times.at(-1) - times[0] > DAY_SECONDS ? { month: 'numeric', day: 'numeric' } : {}),
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  const moment = (seconds) => clock.format(new Date(seconds * 1000));
  const axis = { stroke: style('--soft'), grid: { stroke: style('--line'), width: 1 } };
  // as wide as the longest figure: 12,000 is more than 50
  const width = (_plot, figures) => 22 + 8 * Math.max(3, ...(figures ?? []).map((each) => String(each).length));
  const place = figure.querySelector('.plot');
  const options = {
    width: place.clientWidth,
    height: HEIGHT,
    legend: { show: values.length > 1 },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map(moment) },
      // whole numbers: all of these are counts
      { ...axis, size: width, incrs: STEPS },
    ],
    scales: {
      ...(alone ? { x: { range: () => [times[0] - HOUR_SECONDS, times[0] + HOUR_SECONDS] } } : {}),
      y: { range: (_plot, _low, high) => [0, Math.max(1, high)] },
    },
    series: [
      { label: words.at, value: (_plot, seconds) => (seconds === null ? '–' : moment(seconds)) },
      ...chart.labels.map((label, i) => ({
        label,
        stroke: COLOURS[i % COLOURS.length],
        width: 1.5,
        points: { show: alone },
      })),
    ],
  };
  const plot = new globalThis.uPlot(options, chart.data, place);
  addEventListener('resize', () => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
}

const AGAIN_MS = 1500;

/** null: they could not be read */
async function readCharts(address) {
  try {
    const response = await fetch(address, { headers: { 'x-background': '1' } });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Figures that are still being counted are asked for again. */
async function drawAll(section) {
  const { charts, ...words } = section.dataset;
  const read = await readCharts(charts);
  if (read === null) {
    for (const summary of section.querySelectorAll('.summary')) summary.textContent = words.failed;
    return;
  }
  for (const figure of section.querySelectorAll('[data-chart]')) {
    const chart = read[figure.dataset.chart];
    if (!chart) continue;
    figure.querySelector('.plot').replaceChildren();
    draw(figure, chart, words);
  }
  if (read.counting) setTimeout(() => drawAll(section), AGAIN_MS);
}

const section = document.querySelector('[data-charts]');
if (section) await drawAll(section);
