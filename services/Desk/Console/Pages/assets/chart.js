// The day in bars: what agents took, hour by hour, and what missed its target.
import { t } from './texts.js'
import { clock } from './time.js'
import { html, useEffect, useRef } from './vendor/preact.js'

const Hours = 24
const Hour = 3_600

export function Chart({ since, items }) {
  const box = useRef()
  const begin = Date.parse(since) / 1000
  const hours = Array.from({ length: Hours }, (_, at) => begin + at * Hour)
  const count = of => hours.map(hour => items.filter(one => Date.parse(one.hour) / 1000 === hour).reduce((total, one) => total + of(one), 0))
  const assigned = count(one => one.assigned)
  const late = count(one => one.late)

  useEffect(() => {
    const style = getComputedStyle(document.documentElement)
    const colour = name => style.getPropertyValue(name).trim()
    const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' }
    const bars = window.uPlot.paths.bars({ size: [0.7, 40] })
    const chart = new window.uPlot({
      width: box.current.clientWidth,
      height: 180,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: [begin - Hour, begin + Hours * Hour] }, y: { range: (_, least, most) => [0, Math.max(4, most * 1.1)] } },
      axes: [
        { ...axis, size: 32, grid: { show: false }, splits: () => hours.filter((_, at) => at % 4 === 0), values: (_, splits) => splits.map(at => clock(at * 1000)) },
        { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
      ],
      series: [{}, { fill: colour('--accent'), width: 0, paths: bars, points: { show: false } }, { fill: colour('--bad'), width: 0, paths: bars, points: { show: false } }],
    }, [hours, assigned, late], box.current)
    const resized = new ResizeObserver(() => chart.setSize({ width: box.current.clientWidth, height: 180 }))
    resized.observe(box.current)
    return () => {
      resized.disconnect()
      chart.destroy()
    }
  }, [since, JSON.stringify(items)])

  const total = list => list.reduce((all, n) => all + n, 0)
  return html`<figure>
    <div class="chart" dir="ltr" ref=${box} role="img" aria-label=${t('wall.chart', { assigned: total(assigned), late: total(late) })}></div>
    <figcaption class="facts"><span><i class="key taken"></i>${t('wall.taken')}: ${total(assigned)}</span><span><i class="key late"></i>${t('wall.late')}: ${total(late)}</span></figcaption>
  </figure>`
}
