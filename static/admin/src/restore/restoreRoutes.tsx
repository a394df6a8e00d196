import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from '../notFoundPage';
import { DeletedPage } from './deletedPage';
import { PlanPage } from './planPage';
import { RunPage } from './runPage';
import { RunsPage } from './runsPage';

export function RestoreRoutes() {
  return (
    <Routes>
      <Route index element={<DeletedPage />} />
      <Route path="plan/:id" element={<PlanPage />} />
      <Route path="runs" element={<RunsPage />} />
      <Route path="runs/:id" element={<RunPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
