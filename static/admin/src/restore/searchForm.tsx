import Button from '@atlaskit/button/default/button';
import { useId, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { asFailure, type CallFailed } from '../client';
import { useHost } from '../host';
import { ActionFailed } from '../parts/states';

const WORDS_MAX = 200;

/** Looks for work items as of a moment, in all spaces or one. What is typed stands in no address. */
export function SearchForm({ at, space }: { readonly at: number | undefined; readonly space: string | undefined }) {
  const { call } = useHost();
  const navigate = useNavigate();
  const id = useId();
  const [words, setWords] = useState('');
  const [starting, setStarting] = useState(false);
  const [empty, setEmpty] = useState(false);
  const [failure, setFailure] = useState<CallFailed>();
  const start = async () => {
    setStarting(true);
    setFailure(undefined);
    try {
      const { run } = await call('startSearch', { words, ...(at === undefined ? {} : { at }), ...(space === undefined ? {} : { space }) });
      navigate(`/restore/search/${encodeURIComponent(run)}`);
    } catch (caught) {
      setFailure(asFailure(caught));
      setStarting(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setEmpty(words.trim() === '');
    if (words.trim() !== '' && !starting) void start();
  };
  return (
    <form role="search" className="hf-search" onSubmit={submit} noValidate>
      <div className="hf-field">
        <label htmlFor={id}>Find work items by key or text</label>
        <input
          id={id}
          type="search"
          value={words}
          maxLength={WORDS_MAX}
          autoComplete="off"
          aria-invalid={empty}
          aria-describedby={empty ? `${id}-wrong` : undefined}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setEmpty(false);
          }}
        />
      </div>
      <Button type="submit" isLoading={starting}>
        Search
      </Button>
      {empty && (
        <p id={`${id}-wrong`} role="alert" className="hf-danger">
          Type a key, or words to look for.
        </p>
      )}
      {failure && <ActionFailed failure={failure} />}
    </form>
  );
}
