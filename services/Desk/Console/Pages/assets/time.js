// Clocks and spans, in the words and digits of the page's language.
import { language, t } from './texts.js'
import { useEffect, useState } from './vendor/preact.js'

/** Now, anew every second while it is shown. */
export function useNow(every = 1000) {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

/** "45 s", "12 min", "3 h 05", "2 d": short and steady in width. */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 60) return t('time.seconds', { n: seconds })
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return t('time.minutes', { n: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return t('time.hours', { n: hours, m: String(minutes % 60).padStart(2, '0') })
  return t('time.days', { n: Math.floor(hours / 24) })
}

const formats = new Map()
function format(options) {
  const key = language + JSON.stringify(options)
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language === 'en' ? navigator.language.startsWith('en') ? navigator.language : 'en-GB' : language, options))
  return formats.get(key)
}

/** Hours and minutes of an instant, on one's own clock or in an IANA zone. */
export function clock(instant, timeZone) {
  try {
    return format({ hour: '2-digit', minute: '2-digit', timeZone }).format(new Date(instant))
  } catch {
    return ''
  }
}

/** Day and time, for what is not of today. */
export function moment(instant, timeZone) {
  const date = new Date(instant)
  const today = new Date().toDateString() === date.toDateString()
  return format(today ? { hour: '2-digit', minute: '2-digit', timeZone } : { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone }).format(date)
}

/** The whole of an instant, for who wants to know exactly. */
export const exactly = (instant, timeZone) => format({ dateStyle: 'full', timeStyle: 'long', timeZone }).format(new Date(instant))

/** The day, above the first entry of each. */
export const day = instant => format({ weekday: 'long', day: 'numeric', month: 'long' }).format(new Date(instant))

/** True where it is night in the zone: one does not ring then. */
export function isNight(now, timeZone) {
  try {
    const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(now))
    return hour < 7 || hour >= 21
  } catch {
    return false
  }
}

/** `2026-11-24T10:00` as a clock in the zone shows the instant, for a field of type datetime-local. */
export function wallClock(instant, timeZone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date(instant)).map(part => [part.type, part.value]))
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`
}
