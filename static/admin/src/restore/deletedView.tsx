import Button from '@atlaskit/button/default/button';
import Checkbox from '@atlaskit/checkbox/checkbox';
import Lozenge from '@atlaskit/lozenge/lozenge';
import type { DeletedItem } from '../../../../src/contract/page';
import { useFormat } from '../host';
import { Empty } from '../parts/states';
import { PageLink } from '../parts/page';
import { RowTable, type Column } from '../parts/rowTable';
import { itemAddress } from './itemAddress';

export interface DeletedViewProps {
  readonly asOf: number;
  readonly items: readonly DeletedItem[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: readonly string[], on: boolean) => void;
  readonly onPreview: () => void;
  readonly busy: boolean;
  /** Somebody came here from an alert: the button says what it is for. */
  readonly fromAlert: boolean;
  /** Absent: since the first moment. */
  readonly since?: number;
  readonly filtered: boolean;
}

export function DeletedView({ asOf, items, selected, onSelect, onPreview, busy, fromAlert, since, filtered }: DeletedViewProps) {
  const format = useFormat();
  const spaces = items.filter((item) => item.kind === 'project');
  const workItems = items.filter((item) => item.kind === 'issue');
  if (items.length === 0) {
    return (
      <Empty title="Nothing was deleted">
        <p>
          No space and no work item {filtered && 'that fits the filters '}was deleted since{' '}
          {since === undefined ? 'the first moment' : format.moment(since)}.
        </p>
        <p className="hf-subtle">As of {format.moment(asOf)}</p>
      </Empty>
    );
  }
  const chosen = spaces.filter((item) => selected.has(item.id));
  const total = chosen.reduce((sum, item) => sum + item.workItems, 0);
  const open = spaces.filter((item) => !item.restored);
  return (
    <>
      {spaces.length > 0 && (
        <section aria-labelledby="spaces" className="hf-stack">
          <h2 id="spaces">Spaces</h2>
          {open.length > 1 && (
            <Checkbox
              label={`All ${format.number(open.length)} spaces in this list`}
              isChecked={open.every((item) => selected.has(item.id))}
              isIndeterminate={chosen.length > 0 && chosen.length < open.length}
              onChange={(event) =>
                onSelect(
                  open.map((item) => item.id),
                  event.currentTarget.checked,
                )
              }
            />
          )}
          <RowTable
            caption="Deleted spaces"
            columns={spaceColumns(selected, onSelect, format)}
            rows={spaces}
            rowKey={(item) => `${item.id} ${item.deletedAt}`}
          />
          <div className="hf-actions">
            <Button appearance="primary" isDisabled={chosen.length === 0} isLoading={busy} onClick={onPreview}>
              {fromAlert && chosen.length > 0 ? `Put back ${format.number(total)}` : 'Preview'}
            </Button>
            <span className="hf-subtle" role="status">
              {chosen.length === 0
                ? 'Choose the spaces to put back.'
                : `${format.count(chosen.length, 'space', 'spaces')}, ${format.count(total, 'work item', 'work items')}. You see the plan first; nothing changes yet.`}
            </span>
          </div>
        </section>
      )}
      {workItems.length > 0 && (
        <section aria-labelledby="workitems" className="hf-stack">
          <h2 id="workitems">Work items</h2>
          <p className="hf-subtle">Putting back single work items isn’t built yet. They are kept.</p>
          <RowTable
            caption="Deleted work items"
            columns={workItemColumns(format)}
            rows={workItems}
            rowKey={(item) => `${item.id} ${item.deletedAt}`}
          />
        </section>
      )}
      <p className="hf-subtle">As of {format.moment(asOf)}</p>
    </>
  );
}

type Format = ReturnType<typeof useFormat>;

const when = (format: Format): Column<DeletedItem> => ({ key: 'when', head: 'Deleted', cell: (item) => format.moment(item.deletedAt) });
const who: Column<DeletedItem> = { key: 'who', head: 'By', cell: (item) => <bdi>{item.actor ?? 'Someone'}</bdi> };
const moment = (format: Format): Column<DeletedItem> => ({
  key: 'moment',
  head: 'Last moment',
  cell: (item) => format.moment(item.momentAt),
});

function spaceColumns(
  selected: ReadonlySet<string>,
  onSelect: DeletedViewProps['onSelect'],
  format: Format,
): readonly Column<DeletedItem>[] {
  return [
    {
      key: 'space',
      head: 'Space',
      rowHeader: true,
      cell: (item) =>
        item.restored ? (
          <span className="hf-named">
            <SpaceName item={item} /> <Lozenge appearance="success">Back in Jira</Lozenge>
          </span>
        ) : (
          <Checkbox
            label={`${item.key} ${item.title}`}
            isChecked={selected.has(item.id)}
            onChange={(event) => onSelect([item.id], event.currentTarget.checked)}
          />
        ),
    },
    when(format),
    who,
    { key: 'items', head: 'Work items', numeric: true, cell: (item) => format.number(item.workItems) },
    { key: 'files', head: 'Files', numeric: true, cell: (item) => format.number(item.attachments) },
    moment(format),
  ];
}

function workItemColumns(format: Format): readonly Column<DeletedItem>[] {
  return [
    { key: 'item', head: 'Work item', rowHeader: true, cell: (item) => <WorkItemName item={item} /> },
    when(format),
    who,
    moment(format),
  ];
}

function SpaceName({ item }: { readonly item: DeletedItem }) {
  return (
    <>
      <span className="hf-key">{item.key}</span> <bdi>{item.title}</bdi>
    </>
  );
}

/** Leads to its versions. */
function WorkItemName({ item }: { readonly item: DeletedItem }) {
  return (
    <>
      <PageLink to={itemAddress(item.id, item.momentAt)}>
        <span className="hf-key">{item.key}</span>
      </PageLink>{' '}
      <bdi>{item.title}</bdi>
    </>
  );
}
