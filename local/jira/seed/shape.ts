import { SeedError } from '../errors';
import type { Raw } from '../model';
import { parseInstant } from '../time';

/** Reads untrusted JSON and says in one sentence what is wrong and where. */
export class Shape {
  constructor(
    readonly where: string,
    readonly value: Raw,
  ) {}

  fail(what: string): never {
    throw new SeedError(`${this.where}: ${what}.`);
  }

  /** A string, or a number as its decimal text. */
  text(key: string): string {
    const value = this.value[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
    return this.fail(`"${key}" must be a text`);
  }

  optionalText(key: string): string | undefined {
    const value = this.value[key];
    return typeof value === 'string' ? value : undefined;
  }

  integer(key: string): number {
    const value = Number(this.value[key]);
    return Number.isSafeInteger(value) && value >= 0 && this.value[key] !== null ? value : this.fail(`"${key}" must be a whole number`);
  }

  optionalNumber(key: string): number | null {
    const value = this.value[key];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  }

  instant(key: string): number {
    const value = this.optionalInstant(key);
    return value === null ? this.fail(`"${key}" must be a date and time`) : value;
  }

  optionalInstant(key: string): number | null {
    const value = this.value[key];
    if (value === null || value === undefined) return null;
    const ms = typeof value === 'string' ? parseInstant(value) : NaN;
    return Number.isNaN(ms) ? this.fail(`"${key}" is no date and time`) : ms;
  }

  object(key: string): Shape {
    return this.optionalObject(key) ?? this.fail(`"${key}" must be an object`);
  }

  optionalObject(key: string): Shape | undefined {
    const value = this.value[key];
    if (value === null || value === undefined) return undefined;
    if (!isObject(value)) return this.fail(`"${key}" must be an object`);
    return new Shape(this.where, value);
  }

  /** The objects of a list; absent and null are an empty list. */
  list(key: string): readonly Shape[] {
    const value = this.value[key];
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) return this.fail(`"${key}" must be a list`);
    return value.map((item: unknown) => (isObject(item) ? new Shape(this.where, item) : this.fail(`"${key}" must hold objects`)));
  }

  texts(key: string): readonly string[] {
    const value = this.value[key];
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) return this.fail(`"${key}" must be a list of texts`);
    return value as string[];
  }

  /** JSON text of a value; absent and null are null. */
  json(key: string): string | null {
    const value = this.value[key];
    return value === null || value === undefined ? null : JSON.stringify(value);
  }
}

export const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
