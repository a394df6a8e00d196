import Button from '@atlaskit/button/default/button';
import type { ItemVersion } from '../../../../src/contract/timeline';
import { useFormat } from '../host';
import { PersonName } from '../parts/personName';
import { RowTable } from '../parts/rowTable';
import { Empty } from '../parts/states';

/** When, who, what; newest first. */
export function VersionTable({
  versions,
  chosen,
  onChoose,
}: {
  readonly versions: readonly ItemVersion[];
  readonly chosen: ItemVersion | undefined;
  readonly onChoose: (version: ItemVersion) => void;
}) {
  const format = useFormat();
  if (versions.length === 0) return <Empty title="No version is kept" />;
  return (
    <RowTable
      caption="Versions"
      rows={versions}
      rowKey={(version) => `${String(version.at)} ${String(version.updated)} ${String(version.deleted)}`}
      columns={[
        { key: 'when', head: 'Changed in Jira', rowHeader: true, cell: (version) => format.moment(version.updated) },
        { key: 'who', head: 'By', cell: (version) => <Actors version={version} /> },
        { key: 'what', head: 'What', cell: (version) => <Changes version={version} /> },
        { key: 'captured', head: 'Captured', cell: (version) => format.moment(version.at) },
        {
          key: 'show',
          head: 'Version',
          cell: (version) =>
            version.deleted ? (
              'Nothing to show'
            ) : version === chosen ? (
              <span aria-current="true">Shown below</span>
            ) : (
              <Button spacing="compact" onClick={() => onChoose(version)}>
                Show<span className="hf-hidden"> the version of {format.moment(version.updated)}</span>
              </Button>
            ),
        },
      ]}
    />
  );
}

function Actors({ version }: { readonly version: ItemVersion }) {
  if (version.actors.length === 0) return <>Not known</>;
  return (
    <>
      {version.actors.map((accountId, index) => (
        <span key={accountId}>
          {index > 0 && ', '}
          <PersonName accountId={accountId} />
        </span>
      ))}
    </>
  );
}

function Changes({ version }: { readonly version: ItemVersion }) {
  if (version.deleted) return <>Deleted</>;
  if (version.first) return <>First captured</>;
  if (version.changes.length === 0) return <>A comment, a link, or something that Jira’s history doesn’t name</>;
  return (
    <ul className="hf-plain">
      {version.changes.map((change, index) => (
        <li key={`${change.field} ${index}`}>
          <span className="hf-strong">{change.field}</span> <bdi>{change.from === '' ? 'empty' : change.from}</bdi> →{' '}
          <bdi>{change.to === '' ? 'empty' : change.to}</bdi>
        </li>
      ))}
    </ul>
  );
}
