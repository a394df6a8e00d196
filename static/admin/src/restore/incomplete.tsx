import SectionMessage from '@atlaskit/section-message/section-message';

/** Above what may lack something. */
export function Incomplete() {
  return (
    <SectionMessage appearance="warning" title="Part of the backup can’t be read" headingLevel="h3">
      <p>There may be more than is shown here. Nothing was changed; Overview says what is being done about it.</p>
    </SectionMessage>
  );
}
