/*
 * The product's side of @forge/bridge inside the iframe; it runs before anything of the app. Calls go to the parent window
 * by postMessage and come back as replies. History lives here and tells the parent, as the real one does, so that
 * the address bar, reload and the back button work.
 */
(() => {
  const parentOrigin = document.currentScript.dataset.parent;
  const calls = new Map();
  const listeners = new Set();
  let last = 0;
  let history;

  const ask = (command, args) =>
    new Promise((resolve, reject) => {
      last += 1;
      calls.set(last, { resolve, reject });
      parent.postMessage({ bridge: 'call', id: last, command, args: plain(args) }, parentOrigin);
    });

  // What can't be cloned (functions) is left out, as over the real bridge without its remote references.
  const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

  const themed = (attributes) => {
    for (const [name, value] of Object.entries(attributes)) document.documentElement.setAttribute(name, value);
  };

  addEventListener('message', ({ data, source, origin }) => {
    if (source !== parent || origin !== parentOrigin || typeof data !== 'object' || data === null) return;
    if (data.bridge === 'reply') {
      const call = calls.get(data.id);
      calls.delete(data.id);
      if (!call) return;
      if (data.error !== undefined) call.reject(Object.assign(new Error(data.error), { name: 'BridgeAPIError' }));
      else call.resolve(data.value);
    }
    if (data.bridge === 'theme') themed(data.attributes);
    if (data.bridge === 'history' && history) {
      history.location = data.location;
      history.action = 'POP';
      for (const heard of listeners) heard(history.location, history.action);
    }
  });

  const parsed = (path, state) => {
    if (typeof path === 'object')
      return { pathname: '/', search: '', hash: '', ...path, state: path.state ?? state, key: crypto.randomUUID() };
    const url = new URL(path, 'http://page');
    return { pathname: url.pathname, search: url.search, hash: url.hash, state, key: crypto.randomUUID() };
  };

  const createHistory = async () => {
    const location = await ask('createHistory');
    const move = (action) => (path, state) => {
      history.location = parsed(path, state);
      history.action = action;
      void ask('history', { action, location: history.location });
      for (const heard of listeners) heard(history.location, action);
    };
    history = {
      location,
      action: 'POP',
      length: 1,
      push: move('PUSH'),
      replace: move('REPLACE'),
      go: (n) => void ask('history', { action: 'GO', n }),
      goBack: () => history.go(-1),
      goForward: () => history.go(1),
      createHref: (to) => `${to.pathname}${to.search ?? ''}${to.hash ?? ''}`,
      block: () => () => undefined,
      listen: (heard) => {
        listeners.add(heard);
        return () => listeners.delete(heard);
      },
    };
    return history;
  };

  const enableTheming = async () => {
    const attributes = await ask('enableTheming');
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = '/__theme.css';
    await new Promise((resolve) => {
      sheet.onload = resolve;
      sheet.onerror = resolve;
      document.head.append(sheet);
    });
    themed(attributes);
  };

  const here = { createHistory, enableTheming };
  globalThis.__bridge = { callBridge: (command, args) => (here[command] ? here[command](args) : ask(command, args)) };

  // The product makes the frame as high as its content.
  const tell = () => {
    const bottoms = [...document.body.children].map((child) => child.getBoundingClientRect().bottom + scrollY);
    parent.postMessage({ bridge: 'resize', height: Math.ceil(Math.max(0, ...bottoms)) }, parentOrigin);
  };
  addEventListener('DOMContentLoaded', () => {
    const watcher = new ResizeObserver(tell);
    for (const child of document.body.children) watcher.observe(child);
    new MutationObserver(() => {
      for (const child of document.body.children) watcher.observe(child);
      tell();
    }).observe(document.body, { childList: true });
    tell();
  });
})();
