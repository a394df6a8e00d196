/** Jira as a customer of a service space meets it: not at all. */
export function CustomerPage() {
  return (
    <>
      <h1>Customers of a service space don’t see Jira</h1>
      <p>
        They ask for help in a portal, which isn’t in the simulator, and by mail. They have no search, no work items, and no page of an app.
      </p>
      <p>Choose another viewer above to see Jira.</p>
    </>
  );
}
