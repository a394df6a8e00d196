import { Route, Routes } from 'react-router-dom';
import { NotFoundPage } from '../notFoundPage';
import { ItemPage } from './itemPage';
import { PlanPage } from './planPage';
import { RestorePage } from './restorePage';
import { RunPage } from './runPage';
import { RunsPage } from './runsPage';
import { SearchPage } from './searchPage';

export function RestoreRoutes() {
  return (
    <Routes>
      <Route index element={<RestorePage />} />
      <Route path="item/:id" element={<ItemPage />} />
      <Route path="plan/:id" element={<PlanPage />} />
      <Route path="runs" element={<RunsPage />} />
      <Route path="runs/:id" element={<RunPage />} />
      <Route path="search/:id" element={<SearchPage />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
