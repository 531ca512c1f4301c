// Search over the tenant's conversations, past ones included.
import { get } from './api.js'
import { t } from './texts.js'
import { moment } from './time.js'
import { html, useEffect, useRef, useState } from './vendor/preact.js'
import { select } from './work.js'

const Pause = 250

export function Search() {
  const [text, setText] = useState('')
  const [found, setFound] = useState(null)
  const box = useRef()
  useEffect(() => {
    if (text.trim().length < 2) {
      setFound(null)
      return
    }
    const request = new AbortController()
    const timer = setTimeout(() => get(`/v1/conversations?limit=20&text=${encodeURIComponent(text.trim())}`, { signal: request.signal })
      .then(page => setFound(page.items), () => {}), Pause)
    return () => {
      clearTimeout(timer)
      request.abort()
    }
  }, [text])

  function close() {
    setText('')
    setFound(null)
  }
  function keyed(event) {
    const links = [...box.current.querySelectorAll('.found button')]
    const at = links.indexOf(document.activeElement)
    if (event.key === 'Escape') {
      close()
      document.getElementById('search').blur()
    } else if (event.key === 'ArrowDown' && links.length) {
      event.preventDefault()
      links[Math.min(at + 1, links.length - 1)].focus()
    } else if (event.key === 'ArrowUp' && at >= 0) {
      event.preventDefault()
      ;(links[at - 1] || document.getElementById('search')).focus()
    }
  }

  return html`<div class="search" ref=${box} role="search" onKeyDown=${keyed}>
    <input id="search" type="search" dir="auto" value=${text} onInput=${event => setText(event.target.value)} placeholder=${t('search')} aria-label=${t('search')} />
    ${found && html`<ul class="found">
      ${found.length === 0 && html`<li class="empty">${t('search.nothing')}</li>`}
      ${found.map(doc => html`<li key=${doc.id}><button onClick=${() => { close(); select(doc.id) }}>
        <bdi>${doc.customer.name || doc.customer.address}</bdi>
        <span class="subject" dir="auto">${doc.subject || ''}</span>
        <span class="facts"><span>${t(`status.${doc.status}`)}</span><span>${moment(doc.changedAt)}</span></span>
      </button></li>`)}
    </ul>`}
  </div>`
}
