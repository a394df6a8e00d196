/** What a reader is told of damage: whatever can be read is read, and the rest is told. */
export interface Damage {
  readonly kind: string;
  readonly id: string;
  readonly what: string;
  /** Where rows can't be read (`kind` is `rows`, `id` an object of the store): how many saved items it had. */
  readonly items?: number;
}
export type OnDamage = (damage: Damage) => void;
