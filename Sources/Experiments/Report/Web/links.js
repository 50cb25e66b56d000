const listeners = new Map();

/** Has an action called with each t that another figure of the same curve shows, and with null when it shows none. */
export function listenForPlace(curve, owner, action) {
  if (!curve) return;
  if (!listeners.has(curve)) listeners.set(curve, []);
  listeners.get(curve).push({ owner, action });
}

/** Tells the other figures of a curve which t is looked at. */
export function tellPlace(curve, owner, t) {
  for (const listener of listeners.get(curve) ?? []) if (listener.owner !== owner) listener.action(t);
}
