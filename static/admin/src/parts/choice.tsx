import { useId } from 'react';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** One of some, or all of them. A value that is not among the options stays chosen: it came with the address. */
export function Choice({
  label,
  all,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly all: string;
  readonly options: readonly Option[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const id = useId();
  const known = value === undefined || options.some((option) => option.value === value);
  return (
    <div className="hf-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      >
        <option value="">{all}</option>
        {!known && <option value={value}>{value}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
