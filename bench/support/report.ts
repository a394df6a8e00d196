/** Figures beside their limits, one a line; the exit code says whether one was above. */
export class Report {
  private readonly over: string[] = [];

  figure(what: string, value: number, unit: string, most?: number, digits = 1): void {
    const tooMuch = most !== undefined && !(value <= most);
    if (tooMuch) this.over.push(what);
    const limit = most === undefined ? '' : ` (at most ${most.toLocaleString('en-US')})`;
    const text = value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    console.log(`${what.padEnd(68)} ${text.padStart(13)} ${unit}${limit}${tooMuch ? '  TOO MUCH' : ''}`);
  }

  note(text: string): void {
    console.log(`    ${text}`);
  }

  /** The exit code. */
  end(): number {
    if (this.over.length > 0) console.log(`Above the limit: ${this.over.join('; ')}`);
    return this.over.length > 0 ? 1 : 0;
  }
}

/** CPU seconds of this process, all threads: not the time that passed, which depends on what else runs on the machine. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
