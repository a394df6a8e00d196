// @ts-check
'use strict';
/**
 * Platform time inside an invocation: the platform tells an offset to this machine's clock, `Date` follows it, and timers of the
 * app are sleeps that the platform keeps (it may make an hour pass at once). Node's own modules keep their timers.
 *
 * The platform must know when this process does nothing but sleep, or it could not move time on. There is no event for that (a
 * hash on the thread pool looks like sleep), so the process watches itself for a moment: no call in flight, a sleep pending,
 * hardly any use of the processor, and no other thread that wants it (a machine with too much to do gives none either). Every
 * wake-up is counted, so that a report which crosses a wake-up is void.
 */
const { readFileSync, readdirSync } = require('node:fs');

const real = { setTimeout, clearTimeout, Date, now: Date.now };

/** Asleep is told after so many pauses, each so long and with so little work. */
const ASLEEP = { pauseMs: 2, workMs: 0.7, pauses: 2 };
/** A wrong clock of the host is set right after so many answers: time jumps. */
const SET_RIGHT_AFTER = 7;
/** Without any sleep pending (a promise that nobody will keep) it takes much longer. */
const HUNG = { pauseMs: 250, workMs: 5, pauses: 4 };

function installTime(send) {
  let offset = 0;
  let deadline = 0;
  const sleeps = new Map();
  let nextId = 1;
  let wakes = 0;
  let calls = 0;
  /** Which invocation of this process: a call that an earlier one left on its way does not count. */
  let turn = 0;
  let active = false;
  let wrongBy = 0;
  let setRightAfter = SET_RIGHT_AFTER;
  const right = () => Math.floor(real.now() + offset);
  const now = () => right() + wrongBy;

  class Timeout {
    constructor(callback, ms, args, every) {
      Object.assign(this, { callback, ms, args, every });
      this.begin();
    }
    begin() {
      this.id = nextId++;
      this.due = right() + this.ms;
      sleeps.set(this.id, this);
      send({ t: 'sleep', id: this.id, ms: this.ms });
      look();
    }
    end() {
      if (sleeps.delete(this.id)) send({ t: 'cancel', id: this.id });
      look();
    }
    fire() {
      if (this.every) this.begin();
      this.callback(...this.args);
    }
    refresh() {
      this.end();
      this.begin();
      return this;
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
    hasRef() {
      return true;
    }
    close() {
      this.end();
    }
    [Symbol.toPrimitive]() {
      return this.id;
    }
    [Symbol.dispose]() {
      this.end();
    }
  }

  const clear = (timer) => {
    const ours = timer instanceof Timeout ? timer : sleeps.get(Number(timer));
    if (ours) ours.end();
    else real.clearTimeout(timer);
  };
  globalThis.setTimeout = Object.assign(
    (callback, ms, ...args) => (ms > 1 ? new Timeout(callback, ms, args, false) : real.setTimeout(callback, ms, ...args)),
    {
      [require('node:util').promisify.custom]: (ms, value) => new Promise((done) => globalThis.setTimeout(() => done(value), ms)),
    },
  );
  globalThis.setInterval = (callback, ms, ...args) => new Timeout(callback, Math.max(2, ms || 0), args, true);
  globalThis.clearTimeout = clear;
  globalThis.clearInterval = clear;
  globalThis.Date = new Proxy(real.Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new real.Date(now()).toString(),
  });
  real.Date.now = now;

  let armed;
  let pauses = 0;
  let since = 0;
  const used = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  /** (Re)starts the watch: something just happened. */
  function look() {
    if (!active || calls > 0) return;
    pauses = 0;
    arm();
  }
  function arm() {
    real.clearTimeout(armed);
    since = used();
    armed = real.setTimeout(watch, (sleeps.size > 0 ? ASLEEP : HUNG).pauseMs);
  }
  function watch() {
    if (calls > 0) return;
    const { workMs, pauses: enough } = sleeps.size > 0 ? ASLEEP : HUNG;
    pauses = used() - since < workMs && !otherThreadRuns() ? pauses + 1 : 0;
    if (pauses >= enough) send({ t: 'idle', wakes });
    else arm();
  }

  return {
    /** `off`: the clock of this host is wrong by so much at first. */
    begin(told, until, off) {
      offset = told;
      deadline = until;
      wrongBy = off;
      setRightAfter = SET_RIGHT_AFTER;
      wakes = 0;
      calls = 0;
      turn += 1;
      active = true;
      // What an earlier invocation of this process left asleep wakes up in this one.
      for (const sleep of sleeps.values()) send({ t: 'sleep', id: sleep.id, ms: Math.max(0, sleep.due - right()) });
      look();
    },
    /** The invocation is over; the process may get another. */
    rest() {
      active = false;
      real.clearTimeout(armed);
    },
    told(newOffset, newDeadline) {
      // Platform time never goes back; messages of two channels may cross.
      offset = Math.max(offset, newOffset);
      if (newDeadline !== undefined) deadline = newDeadline;
      if (--setRightAfter === 0) wrongBy = 0;
    },
    wake(id, newOffset) {
      offset = Math.max(offset, newOffset);
      wakes += 1;
      const sleep = sleeps.get(id);
      sleeps.delete(id);
      if (sleep) sleep.fire();
      look();
    },
    remaining: () => Math.max(0, deadline - right()),
    /** A call to the platform is on its way; call the answer when it is not any more. */
    call() {
      calls += 1;
      const begun = turn;
      let over = false;
      return () => {
        if (over || begun !== turn) return;
        over = true;
        calls -= 1;
        look();
      };
    },
  };
}

/** A thread of this process, but this one, runs, wants to run, or waits for a disk; false where the system does not tell. */
function otherThreadRuns() {
  try {
    return readdirSync('/proc/self/task').some((thread) => {
      if (thread === String(process.pid)) return false;
      const status = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
      return 'RD'.includes(status[status.lastIndexOf(')') + 2]);
    });
  } catch {
    return false;
  }
}

module.exports = { installTime };
