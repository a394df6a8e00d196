import { PageLink, Page } from './parts/page';

export function NotFoundPage() {
  return (
    <Page title="There is nothing at this address">
      <p>Nothing was changed. The link may be old or incomplete.</p>
      <p>
        <PageLink to="/">Go to Overview</PageLink>
      </p>
    </Page>
  );
}
