// The keyboard: single letters where nobody is writing, the same with Alt anywhere.
const Kept = 'desk.letters'
const shortcuts = new Map()

/** Binds letters for as long as the page is open. */
export const bind = (keys, action) => keys.forEach(key => shortcuts.set(key, action))

/** Whether single letters do something: who speaks to the computer can turn them off; Alt stays. */
export const lettersOn = () => localStorage.getItem(Kept) !== 'off'
export const setLetters = on => localStorage.setItem(Kept, on ? 'on' : 'off')

const writes = element => element.matches?.('input, textarea, select, [contenteditable]')

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.isComposing) return
  if (document.querySelector('dialog[open]')) return
  // Alt may turn a letter into another sign: the place on the keyboard tells then.
  const key = event.altKey && event.code.startsWith('Key') ? event.code.slice(3).toLowerCase() : event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (!event.altKey && (writes(event.target) || !lettersOn())) return
  const action = shortcuts.get(key)
  if (!action) return
  event.preventDefault()
  action()
})
