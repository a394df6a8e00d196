import Button from '@atlaskit/button/default/button';
import { ActionFailed } from '../parts/states';
import type { MorePages } from './pages';

export function MoreButton<Item>({ pages }: { readonly pages: MorePages<Item> }) {
  return (
    <>
      {pages.failure && <ActionFailed failure={pages.failure} />}
      {pages.next !== undefined && (
        <div className="hf-actions">
          <Button isLoading={pages.loading} onClick={pages.more}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
