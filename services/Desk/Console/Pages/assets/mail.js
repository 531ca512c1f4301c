// A mail as it was laid out, in a frame where nothing runs. The text came through the sanitiser already; the frame's sandbox has no scripts, forms or top navigation,
// and its own policy loads no picture from elsewhere before the agent says so.
import { t } from './texts.js'
import { html, useEffect, useRef, useState } from './vendor/preact.js'

const trusted = window.trustedTypes?.createPolicy('mail', { createHTML: text => text }) || { createHTML: text => text }

function page(entry, remote) {
  const images = remote ? "'self' https:" : "'self'"
  // A document of its own with scripts off: parsing runs and loads nothing.
  const parsed = new DOMParser().parseFromString(trusted.createHTML(entry.html), 'text/html')
  if (remote)
    for (const image of parsed.querySelectorAll('img[data-remote-src]'))
      if (image.dataset.remoteSrc.startsWith('https://')) image.setAttribute('src', image.dataset.remoteSrc)
  return `<!doctype html><html dir="auto"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src ${images}; style-src 'self'">
<meta name="referrer" content="no-referrer"><link rel="stylesheet" href="/desk/assets/mail.css"></head><body dir="auto">${parsed.body.innerHTML}</body></html>`
}

export function MailFrame({ entry }) {
  const [remote, setRemote] = useState(false)
  const frame = useRef()
  const pictures = entry.html.includes('data-remote-src')

  useEffect(() => {
    frame.current.srcdoc = trusted.createHTML(page(entry, remote))
  }, [entry.html, remote])

  function fit() {
    const body = frame.current?.contentDocument?.documentElement
    if (body) frame.current.style.height = `${body.scrollHeight + 4}px`
  }

  return html`<div class="mail">
    ${pictures && !remote && html`<button class="quiet" onClick=${() => setRemote(true)}>${t('mail.pictures')}</button>`}
    <iframe ref=${frame} title=${t('mail.frame')} sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" onLoad=${fit}></iframe>
  </div>`
}
