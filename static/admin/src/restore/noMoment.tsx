import { Empty } from '../parts/states';

export function NoMoment() {
  return (
    <Empty title="Choose a moment first">
      <p>Choose a bar, a mass change, or a date and time above.</p>
    </Empty>
  );
}
