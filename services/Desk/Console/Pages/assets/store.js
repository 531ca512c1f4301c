// One state, replaced as a whole by each change; whoever shows a part of it is told.
export function makeStore(initial) {
  let state = initial
  const listeners = new Set()
  return {
    get: () => state,
    set(change) {
      const patch = typeof change === 'function' ? change(state) : change
      if (!patch) return
      state = { ...state, ...patch }
      for (const listener of listeners) listener(state)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The object without a key. */
export function without(object, key) {
  const { [key]: _, ...rest } = object
  return rest
}
