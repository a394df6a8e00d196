// @ts-check
'use strict';
/**
 * Finds what an invocation changed in the modules of the bundle: every object and every variable of a closure that can be reached from
 * what the bundle exports, compared before and after. JavaScript can't look into closures, so the inspector of this very process does
 * (`[[Scopes]]`). It sees variables that some function uses; one that no function uses can't be read later either.
 *
 * What is Node's own (its modules, native functions) is the end of the way, but the properties of `globalThis` and the variables of the
 * process are compared, too.
 */
const { createHash } = require('node:crypto');
const { Session } = require('node:inspector');
const { builtinModules } = require('node:module');

/** Two scopes with so many variables, the same names and the very same values are one and the same: it is read once. */
const SURELY_SAME = 5;
/** A scope with one of these is that of a module, or of the bundle: each has its own. */
const MODULE = new Set(['__webpack_module_cache__', 'exports', 'module']);
const HELD = '__forge_held';

class StateWatch {
  constructor() {
    this.session = new Session();
    this.session.connect();
    this.urls = new Map();
    this.session.on('Debugger.scriptParsed', ({ params }) => this.urls.set(params.scriptId, params.url));
    this.post('Debugger.enable');
    this.ids = new WeakMap();
    this.nextId = 1;
    /** Functions all of whose scopes another function has, too. */
    this.redundant = new WeakSet();
    /** A variable → where a function uses it. */
    this.users = new Map();
    this.ends = new WeakSet([globalThis, process]);
    for (const name of builtinModules) if (!name.startsWith('_')) this.endAt(process.getBuiltinModule(name));
    for (const name of Object.getOwnPropertyNames(globalThis)) this.endAt(Object.getOwnPropertyDescriptor(globalThis, name)?.value);
    /** Bundle file → its last snapshot. */
    this.before = new Map();
  }

  /** What can be reached from there, for the next `changes`. */
  remember(file, root) {
    if (!this.before.has(file)) this.before.set(file, this.snapshot(file, root));
    // The platform has just set its own.
    this.before.get(file).set('global', this.globals());
  }

  /** What is another one than at the last call, as `{name, what, line, column}`, places in the bundle counted from 0. */
  changes(file, root) {
    const before = this.before.get(file);
    const after = this.snapshot(file, root);
    this.before.set(file, after);
    return before === undefined ? [] : compare(before, after, this.users);
  }

  endAt(value) {
    if (!isObject(value)) return;
    this.ends.add(value);
    for (const one of Object.values(Object.getOwnPropertyDescriptors(value))) if (isObject(one.value)) this.ends.add(one.value);
    if (isObject(value.prototype)) this.ends.add(value.prototype);
  }

  /** Object → its content: key → what stands there, as text, with its name and the variable that leads to it. */
  snapshot(file, root) {
    const nodes = new Map();
    const ways = new Map([[root, { name: 'exports' }]]);
    const signatures = new Map();
    const queue = [root];
    const weak = [];
    const reach = (value, way) => {
      if (!isObject(value)) return primitive(value);
      if (!this.ends.has(value) && !ways.has(value)) {
        ways.set(value, way);
        queue.push(value);
      }
      return `#${this.idOf(value)}`;
    };
    while (queue.length > 0) {
      const value = queue.pop();
      const way = ways.get(value);
      const content = new Map();
      nodes.set(this.idOf(value), { content });
      const put = (key, child) => {
        const further = { ...way, name: `${way.name}.${key}` };
        content.set(key, { ...further, token: reach(child, further) });
      };
      const key = (one) => reach(one, { ...way, name: `${way.name} (key)` });
      if (typeof value === 'function') this.scopesInto(content, value, file, reach, signatures);
      else if (value instanceof Map) for (const [one, child] of [...value]) put(`get(${key(one)})`, child);
      else if (value instanceof Set) for (const one of [...value]) put(`has(${key(one)})`, true);
      else if (value instanceof WeakMap || value instanceof WeakSet) weak.push({ value, way, content });
      else if (ArrayBuffer.isView(value)) put('bytes', hashOf(Buffer.from(value.buffer, value.byteOffset, value.byteLength)));
      else if (value instanceof ArrayBuffer) put('bytes', hashOf(Buffer.from(value)));
      if (!ArrayBuffer.isView(value))
        for (const one of Reflect.ownKeys(value)) {
          const found = Object.getOwnPropertyDescriptor(value, one);
          if (found !== undefined && 'value' in found) put(String(one), found.value);
          else if (found !== undefined)
            for (const accessor of [found.get, found.set]) reach(accessor, { ...way, name: `${way.name}.${String(one)}` });
        }
      for (const [one, child] of this.privateOf(value)) put(one, child);
      if (queue.length === 0) this.keptWeakly(weak, ways, reach);
    }
    nodes.set('global', this.globals());
    return nodes;
  }

  /** Of weak collections only what is kept by a key that stays. */
  keptWeakly(weak, ways, reach) {
    for (const { value, way, content } of weak)
      for (const { key, value: child } of this.entriesOf(value))
        if (ways.has(key)) content.set(`get(#${this.idOf(key)})`, { ...way, token: reach(child, way) });
  }

  globals() {
    const token = (value) => (isObject(value) ? `#${this.idOf(value)}` : primitive(value));
    const content = new Map();
    for (const name of Object.getOwnPropertyNames(globalThis))
      content.set(name, { token: token(Object.getOwnPropertyDescriptor(globalThis, name)?.value), name: `globalThis.${name}` });
    for (const [name, value] of Object.entries(process.env))
      content.set(`env ${name}`, { token: primitive(value), name: `process.env.${name}` });
    return { content };
  }

  /** Variables of the closures around a function, if it is the bundle's. A scope is read at the first function that has it. */
  scopesInto(content, fn, file, reach, signatures) {
    if (this.redundant.has(fn)) return;
    const { scopes, place } = this.scopesOf(fn, file);
    const words = new Set(String(fn).match(/[\w$]+/g));
    let news = false;
    for (const [depth, scope] of scopes.entries()) {
      const names = Object.keys(scope);
      const signature = names
        .map((name) => `${name}=${isObject(scope[name]) ? this.idOf(scope[name]) : primitive(scope[name])}`)
        .join('\n');
      const known = names.length >= SURELY_SAME || names.some((name) => MODULE.has(name)) ? signatures.get(signature) : undefined;
      const owner = known ?? `${this.idOf(fn)}/${depth}`;
      for (const name of names) {
        const variable = `${owner}/${name}`;
        if (words.has(name) && !this.users.has(variable)) this.users.set(variable, place);
      }
      if (known !== undefined) continue;
      news = true;
      signatures.set(signature, owner);
      for (const name of names) {
        const way = { name, place, variable: `${owner}/${name}` };
        content.set(`${depth}/${name}`, { ...way, token: reach(scope[name], way), isVariable: true });
      }
    }
    if (!news && scopes.length > 0) this.redundant.add(fn);
  }

  scopesOf(fn, file) {
    return this.inspected(fn, ({ objectId }) => {
      const { internalProperties = [] } = this.post('Runtime.getProperties', { objectId, ownProperties: true });
      const internal = (name) => internalProperties.find((one) => one.name === name)?.value;
      const at = internal('[[FunctionLocation]]')?.value;
      const scopes = internal('[[Scopes]]');
      if (at === undefined || scopes === undefined || !(this.urls.get(at.scriptId) ?? '').endsWith(file))
        return { scopes: [], place: undefined };
      // Without a prototype, as the inspector makes it.
      const all = Array.from(this.held(scopes.objectId));
      return {
        scopes: all.filter(({ description }) => description !== 'Global').map(({ object }) => object),
        place: { line: at.lineNumber, column: at.columnNumber },
      };
    });
  }

  /** `#private` members, which only the inspector sees; asked for only where the class has some. */
  privateOf(value) {
    const { constructor } = value;
    if (typeof value === 'function' || typeof constructor !== 'function' || this.ends.has(constructor) || !/#\w/.test(String(constructor)))
      return [];
    return this.inspected(value, ({ objectId }) => {
      const { privateProperties = [] } = this.post('Runtime.getProperties', { objectId, ownProperties: true });
      return privateProperties.flatMap(({ name, value: found }) => {
        if (found === undefined) return [];
        return [[name, found.objectId === undefined ? (found.value ?? found.unserializableValue) : this.held(found.objectId)]];
      });
    });
  }

  entriesOf(value) {
    return this.inspected(value, ({ objectId }) => {
      const { internalProperties = [] } = this.post('Runtime.getProperties', { objectId, ownProperties: true });
      const entries = internalProperties.find((one) => one.name === '[[Entries]]')?.value;
      return entries === undefined
        ? []
        : Array.from(this.held(entries.objectId)).map((one) => ('key' in one ? one : { key: one.value, value: true }));
    });
  }

  /** Calls `look` with what the inspector calls `value`. */
  inspected(value, look) {
    globalThis[HELD] = value;
    const { result } = this.post('Runtime.evaluate', { expression: `globalThis.${HELD}`, objectGroup: HELD });
    const seen = look(result);
    this.post('Runtime.releaseObjectGroup', { objectGroup: HELD });
    delete globalThis[HELD];
    return seen;
  }

  /** The other way round: what the inspector names by an id. */
  held(objectId) {
    this.post('Runtime.callFunctionOn', { objectId, functionDeclaration: `function () { globalThis.${HELD} = this; }` });
    return globalThis[HELD];
  }

  idOf(value) {
    const known = this.ids.get(value) ?? this.nextId++;
    this.ids.set(value, known);
    return known;
  }

  post(method, params) {
    let answer;
    this.session.post(method, params, (error, result) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = result;
    });
    return answer;
  }
}

/** One change a variable or member, at a place that uses it. */
function compare(before, after, users) {
  const found = new Map();
  const note = ({ name, place, variable }, what) => {
    const at = users.get(variable) ?? place;
    found.set(`${name} ${what}`, { name, what, line: at?.line, column: at?.column });
  };
  for (const [id, { content }] of after) {
    const old = before.get(id)?.content;
    if (old === undefined) continue;
    for (const [key, now] of content) {
      const was = old.get(key);
      if (was?.token !== now.token) note(now, `${was?.token ?? 'nothing'} → ${now.token}`);
    }
    for (const [key, was] of old) if (!content.has(key) && was.isVariable !== true) note(was, `${was.token} → nothing`);
  }
  return [...found.values()];
}

function isObject(value) {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Short, and different for different values; a long text shows how it begins. */
function primitive(value) {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= 80 ? text : `${text.slice(0, 60)}… (${text.length} characters, ${hashOf(text)})`;
}

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

module.exports = { StateWatch };
