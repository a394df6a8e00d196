import { useEffect, useState } from 'react';
import { useHost } from '../host';

/** The functions know people by account id only; the name is asked of Jira as the viewer. “Someone” when Jira doesn’t say. */
export function PersonName({ accountId }: { readonly accountId: string }) {
  const { personName } = useHost();
  const [name, setName] = useState<string>();
  useEffect(() => {
    let stopped = false;
    void personName(accountId).then((found) => !stopped && setName(found ?? 'someone'));
    return () => {
      stopped = true;
    };
  }, [personName, accountId]);
  return <bdi>{name ?? '…'}</bdi>;
}
