// Signing in: the session comes as cookies that no script can read.
import { justRenewed } from './api.js'
import { languages, language, loadTexts, t } from './texts.js'
import { html, useEffect, useRef, useState } from './vendor/preact.js'
import { store } from './work.js'

export function SignIn({ done }) {
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const field = useRef()
  useEffect(() => field.current?.focus(), [])

  async function submit(event) {
    event.preventDefault()
    const form = new FormData(event.target)
    setBusy(true)
    setError('')
    try {
      const response = await fetch('/auth/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: form.get('email').trim(), password: form.get('password'), cookie: true }),
      })
      if (response.ok) {
        justRenewed()
        store.set({ phase: 'starting' })
        return done()
      }
      setError(t(response.status === 429 ? 'signin.slower' : response.status < 500 ? 'signin.wrong' : 'error.unreachable'))
    } catch {
      setError(t('error.unreachable'))
    }
    setBusy(false)
  }

  return html`<main class="alone sign-in">
    <form onSubmit=${submit}>
      <h1>${t('signin.title')}</h1>
      <label>${t('signin.email')}<input ref=${field} name="email" type="email" autocomplete="username" required dir="ltr" /></label>
      <label>${t('signin.password')}<input name="password" type="password" autocomplete="current-password" required dir="ltr" /></label>
      <p role="alert" class="error">${error}</p>
      <button class="primary" disabled=${busy}>${t('signin.button')}</button>
      <${LanguagePicker} />
    </form>
  </main>`
}

/** The language of the page; choosing another one says everything anew. */
export function LanguagePicker() {
  async function choose(event) {
    await loadTexts(event.target.value)
    store.set({})
  }
  return html`<select class="quiet" aria-label=${t('language')} value=${language} onChange=${choose}>
    ${Object.entries(languages).map(([tag, name]) => html`<option value=${tag} lang=${tag} selected=${tag === language}>${name}</option>`)}
  </select>`
}
