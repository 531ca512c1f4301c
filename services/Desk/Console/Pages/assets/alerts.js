// Sound and the browser's notifications: quiet, short, and only what needs the agent now.
import { t } from './texts.js'

const Silent = 'desk.silent'

export const isSilent = () => localStorage.getItem(Silent) === 'yes'
export const setSilent = silent => localStorage.setItem(Silent, silent ? 'yes' : 'no')

let audio = null
// Browsers let a page sound only after the person did something on it.
addEventListener('pointerdown', wakeAudio, { once: true })
addEventListener('keydown', wakeAudio, { once: true })
function wakeAudio() {
  audio ||= new AudioContext()
  audio.resume()
}

function tone(frequency, start, length, loudness) {
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.frequency.value = frequency
  gain.gain.setValueAtTime(0, audio.currentTime + start)
  gain.gain.linearRampToValueAtTime(loudness, audio.currentTime + start + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(audio.currentTime + start)
  oscillator.stop(audio.currentTime + start + length)
}

/** An offer, a message or a mention came. */
export function alertAgent(kind, conversation) {
  if (isSilent()) return
  const away = document.visibilityState !== 'visible' || !document.hasFocus()
  if (audio?.state === 'running' && (kind !== 'message' || away)) {
    tone(kind === 'offer' ? 660 : 520, 0, 0.25, 0.15)
    if (kind === 'offer') tone(880, 0.16, 0.4, 0.15)
  }
  if (away && 'Notification' in window && Notification.permission === 'granted') {
    // The same tag in every tab of the agent: one notification, not one a tab. Never what the customer wrote.
    const note = new Notification(t(`notify.${kind}`), {
      body: conversation?.customer?.name || conversation?.customer?.address || '',
      tag: `${kind}-${conversation?.id}`,
    })
    note.onclick = () => {
      window.focus()
      note.close()
    }
  }
}

/** Asks the person whether the browser may notify. */
export async function askToNotify() {
  return 'Notification' in window ? Notification.requestPermission() : 'denied'
}

export const mayNotify = () => ('Notification' in window ? Notification.permission : 'denied')
