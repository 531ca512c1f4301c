// The web-chat widget: <script src="https://…/chat/widget.js" data-account="…" async></script> on any page.
// Also on the tag: data-language (BCP 47), data-theme (light, dark), data-user-token (the JWT of a user whom the page has signed in), data-open (open at once).
// The page may call window.omnichannelChat.open(), close(), signIn(token), signOut().
// No framework, no inline style, no eval, no innerHTML: it runs under a strict Content-Security-Policy, with Trusted Types as well.
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script?.dataset.account || window.omnichannelChat) return;

  const base = new URL('.', script.src);
  const account = script.dataset.account;
  const languages = ['en', 'de', 'es', 'fr', 'ja', 'ar'];
  const rightToLeft = new Set(['ar']);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const longestText = 8000;

  // ---------------------------------------------------------------- what is kept in the browser

  const storageKey = 'omnichannel-chat:' + account;
  let memory = null; // where the browser keeps nothing, as in a sandboxed frame
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(storageKey)) || {};
    } catch {
      return memory || {};
    }
  };
  const keep = change => {
    const next = { ...kept(), ...change };
    memory = next;
    try {
      localStorage.setItem(storageKey, JSON.stringify(next));
    } catch { /* it lives as long as the page */ }
  };
  const outbox = () => kept().outbox || [];
  const keepOutbox = change => keep({ outbox: change(outbox()) });

  // ---------------------------------------------------------------- words

  let words = {};
  let language = choose(kept().language || script.dataset.language);

  function choose(wanted) {
    for (const tag of [wanted, ...navigator.languages]) {
      const short = (tag || '').toLowerCase().split('-')[0];
      if (languages.includes(short)) return short;
    }
    return 'en';
  }

  const say = (key, values) => (words[key] || key).replace(/\{(\w+)\}/g, (_, name) => values?.[name] ?? '');

  async function learn(next) {
    const answer = await fetch(new URL(`widget/${next}.json`, base));
    if (!answer.ok) throw new Error(`${answer.status}`);
    words = await answer.json();
    language = next;
  }

  // The visitor's own way to write times, where it is one of the language shown.
  const locale = () => navigator.languages.find(tag => tag.toLowerCase().split('-')[0] === language) || language;

  const clock = at => new Intl.DateTimeFormat(locale(), { hour: '2-digit', minute: '2-digit' }).format(at);

  // "today", "tomorrow", then the weekday; the visitor's own days.
  function day(at) {
    const days = Math.round((new Date(at).setHours(12, 0, 0, 0) - new Date().setHours(12, 0, 0, 0)) / 864e5);
    if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(days, 'day');
    return new Intl.DateTimeFormat(locale(), Math.abs(days) < 7 ? { weekday: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
  }

  const minutes = seconds => new Intl.NumberFormat(locale(), { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(Math.max(1, Math.round(seconds / 60)));

  // ---------------------------------------------------------------- elements

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
      else if (name === 'text') element.textContent = value;
      else element.setAttribute(name, value === true ? '' : value);
    }
    element.append(...children.filter(child => child));
    return element;
  };

  const icon = path => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  };

  const icons = {
    chat: 'M4 5.5h16v11H9.5L5 20.5v-4H4zM8 9.5h8M8 12.5h5',
    close: 'M6 6l12 12M18 6L6 18',
    send: 'M4.5 12h14M13 6l6 6-6 6',
    clip: 'M8 12.5l6.2-6.2a3 3 0 014.3 4.3l-8 8a5 5 0 01-7.1-7.1L11 4',
    file: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4',
  };

  const host = document.createElement('omnichannel-chat');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(/* css */ `STYLES`);
  root.adoptedStyleSheets = [sheet];
  if (script.dataset.theme) host.dataset.theme = script.dataset.theme;

  const ui = {};
  let settings = null;
  let isOpen = false;

  function build() {
    host.lang = language;
    ui.box = make('div', { class: 'box', dir: rightToLeft.has(language) ? 'rtl' : 'ltr' });
    ui.badge = make('span', { class: 'badge', hidden: true });
    ui.launcher = make('button', { class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel', onclick: () => show(!isOpen) }, icon(icons.chat), ui.badge);
    ui.title = make('bdi', { text: settings?.name || say('title') });
    ui.hours = make('p', { class: 'hours' });
    ui.language = make('select', { 'aria-label': say('language'), onchange: event => switchTo(event.target.value) },
      ...languages.map(tag => make('option', { value: tag, lang: tag, selected: tag === language, text: new Intl.DisplayNames(tag, { type: 'language' }).of(tag) })));
    ui.said = make('ol');
    ui.log = make('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': say('messages'), tabindex: '0' }, ui.said);
    ui.standing = make('p', { class: 'standing', role: 'status' });
    ui.typing = make('p', { class: 'typing', hidden: true }, make('span', { class: 'dots', 'aria-hidden': 'true' }, make('i'), make('i'), make('i')), make('span', { class: 'quiet', text: say('typing') }));
    ui.text = make('textarea', { rows: '1', maxlength: String(longestText), 'aria-label': say('write'), placeholder: say('write'), oninput: typed, onkeydown: pressed });
    ui.send = make('button', { class: 'send', type: 'submit', 'aria-label': say('send'), title: say('send') }, icon(icons.send));
    ui.file = make('input', { type: 'file', hidden: true, multiple: true, tabindex: '-1', onchange: () => attach([...ui.file.files]) });
    ui.clip = make('button', { class: 'clip', type: 'button', hidden: !settings?.largestFile, 'aria-label': say('attach'), title: say('attach'), onclick: () => ui.file.click() }, icon(icons.clip));
    ui.when = make('select', { id: 'when' });
    ui.later = make('p', { class: 'later', hidden: true }, make('label', { for: 'when', text: say('when') }), ui.when);
    ui.panel = make('section', { class: 'panel', id: 'panel', role: 'dialog', 'aria-labelledby': 'title', hidden: true },
      make('header', {},
        make('div', { class: 'who' }, make('h2', { id: 'title' }, ui.title), ui.hours),
        ui.language,
        make('button', { class: 'close', type: 'button', 'aria-label': say('close'), title: say('close'), onclick: () => show(false) }, icon(icons.close))),
      ui.log,
      ui.typing,
      ui.standing,
      make('form', { onsubmit: event => { event.preventDefault(); submit(); } }, ui.later, make('div', { class: 'line' }, ui.clip, ui.file, ui.text, ui.send)));
    ui.panel.addEventListener('keydown', event => { if (event.key === 'Escape') show(false); });
    ui.box.append(ui.panel, ui.launcher);
    root.replaceChildren(ui.box);
    nodes.clear();
    lastDay = '';
    name();
    greet();
    for (const message of messages) draw(message);
    tellHours();
    tellStanding();
    unread();
  }

  const name = () => ui.launcher.setAttribute('aria-label', say(isOpen ? 'close' : 'open'));

  async function switchTo(next) {
    await learn(next);
    keep({ language: next });
    const [open, draft] = [isOpen, ui.text.value];
    build();
    if (open) show(true);
    ui.text.value = draft;
    ui.language.focus();
  }

  function show(open) {
    isOpen = open;
    ui.panel.hidden = !open;
    ui.launcher.setAttribute('aria-expanded', String(open));
    ui.box.classList.toggle('open', open);
    name();
    keep({ open });
    if (open) {
      ui.text.focus();
      down();
      seen();
      ask();
    } else {
      ui.launcher.focus();
    }
  }

  const down = () => { ui.log.scrollTop = ui.log.scrollHeight; };

  // ---------------------------------------------------------------- hours, place in line, what is missing

  let standing = null;
  let isOnline = true;

  // The account's settings and posted hours; asked again when they change.
  let asked = 0;
  let askTimer = 0;
  async function ask() {
    if (Date.now() - asked < 6e4) return;
    asked = Date.now();
    try {
      const answer = await fetch(new URL(`accounts/${encodeURIComponent(account)}`, base), { signal: patience() });
      if (answer.ok) {
        settings = await answer.json();
        paint();
        ui.title.textContent = settings.name || say('title');
        ui.clip.hidden = !settings.largestFile;
        greet();
        tellHours();
        if (settings.changesAt) setTimeout(() => { asked = 0; ask(); }, Math.min(2e9, Math.max(5e3, Date.parse(settings.changesAt) - Date.now() + 500)));
      }
      if (answer.status < 500) return;
    } catch { /* no network: the same as a service that is away */ }
    asked = 0;
    clearTimeout(askTimer);
    askTimer = setTimeout(ask, 1e4);
  }

  function paint() {
    const match = /^#([0-9a-f]{6})$/i.exec(settings.color || '');
    if (!match) return;
    const [r, g, b] = [0, 2, 4].map(at => parseInt(match[1].slice(at, at + 2), 16) / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    host.style.setProperty('--accent', settings.color);
    // Whichever of black and white reads better on it (WCAG 2, relative luminance).
    host.style.setProperty('--on-accent', 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff');
  }

  function tellHours() {
    const isClosed = settings?.open === false;
    tellStanding();
    if (!settings || settings.open === undefined || settings.open === null) {
      ui.hours.textContent = '';
    } else if (!isClosed) {
      ui.hours.textContent = settings.changesAt ? say('openUntil', { day: day(Date.parse(settings.changesAt)), time: clock(Date.parse(settings.changesAt)) }) : say('openAlways');
    } else {
      const next = (settings.hours || []).find(stretch => Date.parse(stretch.from) > Date.now());
      ui.hours.textContent = next ? say('opensAt', { day: day(Date.parse(next.from)), time: clock(Date.parse(next.from)) }) : say('closed');
    }
    ui.hours.classList.toggle('closed', isClosed);
    if (isClosed) offerTimes();
  }

  // Every full hour in which it is open, of the next days, in the visitor's own time.
  function offerTimes() {
    const options = [make('option', { value: '', text: say('whenOpen') })];
    for (const stretch of settings.hours) {
      const until = Date.parse(stretch.to);
      for (let at = Math.ceil(Math.max(Date.parse(stretch.from), Date.now() + 9e5) / 18e5) * 18e5; at < until && options.length < 60; at += 36e5) {
        options.push(make('option', { value: new Date(at).toISOString(), text: `${day(at)}, ${clock(at)}` }));
      }
    }
    ui.when.replaceChildren(...options);
  }

  function tellStanding() {
    // Who was promised a time is not asked for one again.
    ui.later.hidden = settings?.open !== false || !settings.hours?.length || !!standing?.callbackAt;
    let text = '';
    if (!isOnline) text = say('offline');
    else if (standing?.callbackAt) text = say('callbackAt', { day: day(Date.parse(standing.callbackAt)), time: clock(Date.parse(standing.callbackAt)) });
    else if (standing?.stage === 'waiting') {
      if (standing.opensAt) text = say('waitsUntil', { day: day(Date.parse(standing.opensAt)), time: clock(Date.parse(standing.opensAt)) });
      else if (standing.position) text = say('place', { position: standing.position }) + (standing.expectedSeconds ? ' ' + say('expected', { time: minutes(standing.expectedSeconds) }) : '');
      else text = say('waiting');
    } else if (standing?.stage === 'assigned') text = say('assigned');
    else if (standing?.stage === 'resolved') text = say('resolved');
    if (ui.standing.textContent !== text) ui.standing.textContent = text;
    ui.standing.classList.toggle('offline', !isOnline);
  }

  function online(value) {
    if (isOnline === value) return;
    isOnline = value;
    tellStanding();
  }

  // ---------------------------------------------------------------- messages

  const messages = [];
  const nodes = new Map();
  let lastDay = '';
  let readSeq = 0;

  const idOf = message => message.clientId || message.id;

  function greet() {
    const text = settings?.greeting?.[language] || settings?.greeting?.[Object.keys(settings.greeting)[0]] || say('greeting');
    if (!ui.greeting) ui.greeting = make('li', { class: 'them greeting' });
    if (!ui.greeting.isConnected) ui.said.prepend(ui.greeting);
    ui.greeting.replaceChildren(make('p', { class: 'bubble', dir: 'auto', text }));
  }

  // Links are shown as links; every other character of a stranger's text is text.
  function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"']{2,500})/g).map((part, at) => {
      if (at % 2 === 0) return part;
      const trailing = /[.,;:!?)\]}]+$/.exec(part)?.[0] || '';
      const address = part.slice(0, part.length - trailing.length);
      if (!URL.canParse(address)) return part;
      return [make('a', { href: new URL(address).href, target: '_blank', rel: 'noopener noreferrer nofollow', text: address }), trailing];
    }).flat();
  }

  function draw(message) {
    const at = new Date(message.at);
    let node = nodes.get(idOf(message));
    if (!node) {
      const today = at.toDateString();
      if (today !== lastDay) {
        lastDay = today;
        ui.said.append(make('li', { class: 'day' }, make('span', { text: day(at) })));
      }
      node = make('li', { class: message.direction === 'in' ? 'me' : 'them' });
      nodes.set(idOf(message), node);
      ui.said.append(node);
    }
    const under = [make('time', { datetime: at.toISOString(), text: clock(at) })];
    if (message.direction === 'in') under.push(make('span', { class: 'state', text: say(stateOf(message)) }));
    node.classList.toggle('failed', message.state === 'failed');
    node.replaceChildren(
      make('span', { class: 'quiet', text: say(message.direction === 'in' ? 'you' : 'us') }),
      ...(message.text ? [make('p', { class: 'bubble', dir: 'auto' }, ...linked(message.text))] : []),
      ...(message.attachments || []).map(attachment => make('button', { class: 'file', type: 'button', onclick: () => download(attachment) },
        icon(icons.file), make('bdi', { text: attachment.fileName }), make('small', { text: bytes(attachment.size) }))),
      make('p', { class: 'under' }, ...under,
        message.state === 'failed' && make('button', { type: 'button', class: 'again', text: say('again'), onclick: () => again(message) })));
  }

  const bytes = size => new Intl.NumberFormat(locale(), { style: 'unit', unit: size < 1e6 ? 'kilobyte' : 'megabyte', maximumFractionDigits: size < 1e6 ? 0 : 1 }).format(Math.max(1, size / (size < 1e6 ? 1e3 : 1e6)));

  const stateOf = message => (message.state === 'delivered' && message.seq <= readSeq ? 'read' : message.state);

  function put(message) {
    const known = messages.find(one => idOf(one) === idOf(message));
    if (known) Object.assign(known, message);
    else messages.push(message);
    const atEnd = ui.log.scrollHeight - ui.log.scrollTop - ui.log.clientHeight < 80;
    draw(known || message);
    if (atEnd || message.direction === 'in') down();
  }

  function submit() {
    const text = ui.text.value.trim();
    const files = ui.files || [];
    if (!text && !files.length) return;
    ui.text.value = '';
    grow();
    const message = { clientId: newId(), text, at: new Date().toISOString(), callbackAt: ui.later.hidden ? undefined : ui.when.value || undefined };
    ui.when.value = '';
    keepOutbox(all => [...all, message]);
    put({ ...message, direction: 'in', state: 'sending' });
    flush();
  }

  // 120 random bits: unique for the visitor, which is all that is asked of it.
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(20)), byte => 'abcdefghijklmnopqrstuvwxyz012345'[byte & 31]).join('');

  function again(message) {
    keepOutbox(all => all.map(one => (one.clientId === message.clientId ? { ...one, failed: false } : one)));
    put({ ...message, state: 'sending' });
    flush();
  }

  let flushing = false;
  let flushTimer = 0;
  let flushPause = 1000;

  // Sends what is kept, in order, one at a time. What got no answer is sent again under the same client id, also after a reload: it is shown once.
  async function flush() {
    clearTimeout(flushTimer);
    if (flushing) return;
    flushing = true;
    try {
      for (let next; (next = outbox().find(one => (!one.sent || one.callbackAt) && !one.failed));) {
        await open();
        if (next.sent) {
          await askForCallback(next);
          continue;
        }
        const answer = await call('POST', '/messages', { clientId: next.clientId, text: next.text, attachments: next.attachments?.map(one => one.id) });
        if (answer.ok || answer.status === 422 || answer.status === 413) {
          keepOutbox(all => all.map(one => (one.clientId === next.clientId ? { ...one, sent: answer.ok, failed: !answer.ok } : one)));
          const shown = messages.find(one => one.clientId === next.clientId);
          if (shown && shown.state !== 'delivered') put({ ...shown, state: answer.ok ? 'sent' : 'failed' });
        } else if (answer.status !== 401) {
          throw Object.assign(new Error(String(answer.status)), { pause: 1000 * Number(answer.headers.get('retry-after') || 0) });
        }
        flushPause = 1000;
      }
      online(true);
    } catch (error) {
      online(navigator.onLine && !!error.pause);
      flushTimer = setTimeout(flush, Math.max(error.pause || 0, flushPause * (0.7 + 0.6 * Math.random())));
      flushPause = Math.min(15000, flushPause * 2);
    } finally {
      flushing = false;
    }
  }

  // The conversation is made of the message, a moment after it was taken in.
  async function askForCallback(message) {
    const answer = await call('POST', '/callback', { clientId: message.clientId, at: message.callbackAt });
    if (!answer.ok && answer.status !== 422) throw Object.assign(new Error(String(answer.status)), { pause: 700 });
    keepOutbox(all => all.map(one => (one.clientId === message.clientId ? { ...one, callbackAt: undefined } : one)).filter(one => !one.isIn || one.callbackAt));
  }

  // ---------------------------------------------------------------- the session

  // A request on a connection that died in silence must not hold up all that are to follow.
  const patience = () => AbortSignal.timeout(15000);

  let userToken = script.dataset.userToken || null;

  const subjectOf = token => {
    try {
      return token && JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/'))).sub;
    } catch {
      return null;
    }
  };

  let opening = null;
  const open = () => (kept().session ? Promise.resolve() : (opening ??= openNew().finally(() => { opening = null; })));

  async function openNew() {
    const answer = await fetch(new URL('sessions', base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account, language: navigator.language, timeZone: zone, page: location.href, userToken }),
      signal: patience(),
    });
    if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { pause: answer.status === 429 ? 5000 : 15000 });
    const { sessionId, token } = await answer.json();
    keep({ session: { id: sessionId, token }, user: subjectOf(userToken), cursor: 0, read: 0 });
    follow();
  }

  async function call(method, path, body, more = {}) {
    const { session } = kept();
    if (!session) throw new Error('no session');
    const answer = await fetch(new URL(`sessions/${session.id}${path}`, base), {
      method,
      headers: { 'chat-token': session.token, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more.headers },
      body: more.body || (body === undefined ? undefined : JSON.stringify(body)),
      // A file takes as long as it takes.
      signal: path.startsWith('/attachments') ? undefined : patience(),
    });
    if (answer.status === 401) forget(session);
    return answer;
  }

  // The session is gone; what was not yet taken in is sent in the next one.
  function forget(session) {
    if (kept().session?.id !== session.id) return;
    keep({ session: null, cursor: 0, read: 0 });
    keepOutbox(all => all.map(one => ({ ...one, sent: false })));
    stopFollowing();
    if (outbox().length) flush();
  }

  // ---------------------------------------------------------------- the stream

  let following = null;
  let cursor = 0;
  let streamPause = 1000;
  let streamTimer = 0;

  function stopFollowing() {
    clearTimeout(streamTimer);
    following?.abort();
    following = null;
  }

  async function follow() {
    const { session } = kept();
    if (!session || following) return;
    const stop = (following = new AbortController());
    // A comment comes every 15 s: a stream that is silent for longer is dead.
    let watch = 0;
    const alive = () => { clearTimeout(watch); watch = setTimeout(() => stop.abort(), 40000); };
    try {
      alive();
      const answer = await fetch(new URL(`sessions/${session.id}/stream`, base), {
        headers: { 'chat-token': session.token, ...(cursor ? { 'last-event-id': String(cursor) } : {}) },
        signal: stop.signal,
        cache: 'no-store',
      });
      if (answer.status === 401) return forget(session);
      if (!answer.ok) throw new Error(String(answer.status));
      online(true);
      flush();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let rest = ''; ;) {
        const { done, value } = await reader.read();
        if (done) break;
        alive();
        const blocks = (rest + value).split('\n\n');
        rest = blocks.pop();
        blocks.forEach(take);
        streamPause = 1000;
      }
    } catch {
      if (following === stop) online(false);
    } finally {
      clearTimeout(watch);
      if (following === stop) {
        following = null;
        // Back within five seconds of the service's own return, and not all visitors at once.
        streamTimer = setTimeout(follow, streamPause * (0.5 + Math.random()));
        streamPause = Math.min(3000, streamPause * 2);
      }
    }
  }

  function take(block) {
    let [id, kind, data] = [0, '', ''];
    for (const line of block.split('\n')) {
      if (line.startsWith('id: ')) id = Number(line.slice(4));
      else if (line.startsWith('event: ')) kind = line.slice(7);
      else if (line.startsWith('data: ')) data = line.slice(6);
    }
    if (id) cursor = id;
    if (!data) return;
    const body = JSON.parse(data);
    if (kind === 'message') received(body);
    else if (kind === 'state') {
      standing = body;
      tellStanding();
    } else if (kind === 'read') {
      readSeq = Math.max(readSeq, body.seq);
      messages.filter(message => message.direction === 'in').forEach(draw);
    } else if (kind === 'typing') typing();
    else if (kind === 'reset') {
      cursor = 0;
      stopFollowing();
      follow();
    }
  }

  function received(message) {
    if (message.direction === 'in') {
      keepOutbox(all => all.map(one => (one.clientId === message.clientId ? { ...one, sent: true, isIn: true } : one)).filter(one => !one.isIn || one.callbackAt));
      put({ ...message, state: 'delivered' });
      last(message);
      return;
    }
    typing(false);
    put({ ...message, cursor });
    last(message);
    if (cursor > (kept().cursor || 0)) keep({ cursor });
    seen();
    unread();
  }

  // What is on its way stands behind all that was said.
  function last(message) {
    for (const one of [message, ...messages.filter(one => one.direction === 'in' && one.state !== 'delivered')]) ui.said.append(nodes.get(idOf(one)));
    if (!message.seq || ui.log.scrollHeight - ui.log.scrollTop - ui.log.clientHeight < 160) down();
  }

  let typingTimer = 0;
  function typing(on = true) {
    ui.typing.hidden = !on;
    clearTimeout(typingTimer);
    if (on) {
      down();
      typingTimer = setTimeout(() => typing(false), 6000);
    }
  }

  // Answers that are before the visitor's eyes are read; the others are delivered.
  let seenTimer = 0;
  let told = { delivered: 0, read: 0 };
  function seen() {
    clearTimeout(seenTimer);
    seenTimer = setTimeout(async () => {
      const newest = messages.reduce((most, message) => Math.max(most, message.cursor || 0), 0);
      const isRead = isOpen && document.visibilityState === 'visible';
      const next = { delivered: newest, read: isRead ? newest : told.read };
      if (isRead && newest > (kept().read || 0)) {
        keep({ read: newest });
        unread();
      }
      if (next.delivered <= told.delivered && next.read <= told.read) return;
      try {
        if ((await call('POST', '/receipts', next)).ok) told = next;
      } catch { /* told with the next one */ }
    }, 400);
  }

  function unread() {
    const read = kept().read || 0;
    const count = messages.filter(message => message.cursor > read).length;
    ui.badge.hidden = !count || isOpen;
    ui.badge.textContent = String(count);
    if (count && !isOpen) ui.launcher.setAttribute('aria-label', `${say('open')} (${say('unread', { count })})`);
    else name();
  }

  // ---------------------------------------------------------------- the composer

  let typedAt = 0;
  function typed() {
    grow();
    if (Date.now() - typedAt < 3000 || !kept().session || standing?.stage !== 'assigned' || !ui.text.value) return;
    typedAt = Date.now();
    call('POST', '/typing').catch(() => { /* it was true for a moment only */ });
  }

  function grow() {
    // Empty, it shows its own words; else the visitor's.
    if (ui.text.value) ui.text.dir = 'auto';
    else ui.text.removeAttribute('dir');
    ui.text.rows = Math.min(6, Math.max(1, ui.text.value.split('\n').length));
  }

  function pressed(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  }

  async function attach(files) {
    ui.file.value = '';
    for (const file of files) {
      const shown = { clientId: newId(), text: '', at: new Date().toISOString(), direction: 'in', state: 'sending', attachments: [{ id: '', fileName: file.name, mediaType: file.type, size: file.size }] };
      put(shown);
      try {
        await open();
        const answer = await call('POST', `/attachments?fileName=${encodeURIComponent(file.name)}`, undefined, { headers: { 'content-type': file.type || 'application/octet-stream' }, body: file });
        if (!answer.ok) throw new Error(String(answer.status));
        const attachment = await answer.json();
        const message = { clientId: shown.clientId, text: '', at: shown.at, attachments: [attachment] };
        keepOutbox(all => [...all, message]);
        put({ ...shown, attachments: [attachment] });
        flush();
      } catch {
        put({ ...shown, state: 'tooLarge' });
      }
    }
  }

  async function download(attachment) {
    const answer = await call('GET', `/attachments/${attachment.id}`);
    if (!answer.ok) return;
    const address = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: 'application/octet-stream' }));
    make('a', { href: address, download: attachment.fileName }).click();
    setTimeout(() => URL.revokeObjectURL(address), 6e4);
  }

  // ---------------------------------------------------------------- begin

  addEventListener('online', () => { clearTimeout(streamTimer); follow(); flush(); });
  addEventListener('offline', () => online(false));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    clearTimeout(streamTimer);
    follow();
    seen();
  });
  // Another tab of the site has opened or lost the session.
  addEventListener('storage', event => { if (event.key === storageKey) follow(); });

  async function signIn(token) {
    userToken = token;
    if (kept().user === subjectOf(token) && kept().session) return;
    await signOut();
    userToken = token;
    await open();
  }

  async function signOut() {
    userToken = null;
    const { session } = kept();
    if (session) call('DELETE', '').catch(() => { /* it runs out by itself */ });
    stopFollowing();
    cursor = readSeq = 0;
    standing = null;
    messages.length = 0;
    told = { delivered: 0, read: 0 };
    keep({ session: null, user: null, outbox: [], cursor: 0, read: 0 });
    build();
    if (isOpen) show(true);
  }

  window.omnichannelChat = { open: () => show(true), close: () => show(false), signIn, signOut };

  (async () => {
    try {
      await learn(language);
    } catch {
      setTimeout(() => learn(language).then(build, () => { /* shown with its keys until the next page */ }), 5000);
    }
    // Of another user than the one who is signed in now: nothing of him is shown.
    if (userToken && kept().session && kept().user !== subjectOf(userToken)) keep({ session: null, outbox: [], cursor: 0, read: 0 });
    build();
    if (!document.body) await new Promise(ready => addEventListener('DOMContentLoaded', ready));
    document.body.append(host);
    ask();
    for (const message of outbox()) put({ ...message, direction: 'in', state: message.failed ? 'failed' : message.sent ? 'sent' : 'sending' });
    if (userToken && !kept().session) open().catch(() => { /* opened with the first message */ });
    follow();
    if (outbox().length) flush();
    if (script.dataset.open !== undefined || kept().open) {
      const focused = document.activeElement;
      show(true);
      if (focused && focused !== document.body) focused.focus();
    }
  })();
})();
