import type { ReactNode } from 'react';
import { Loaded } from '../parts/states';
import { useResource } from '../resource';

/** A list that comes in pages: its first one, asked for once; `id` tells one question from another. */
export function FirstPage<Page>({
  id,
  thing,
  load,
  children,
}: {
  readonly id: string;
  readonly thing: string;
  readonly load: () => Promise<Page>;
  readonly children: (first: Page) => ReactNode;
}) {
  const first = useResource(id, load, () => undefined);
  return (
    <Loaded resource={first} thing={thing}>
      {children}
    </Loaded>
  );
}
