import type { StandIn } from '../server/stand-in';
import { deliveries } from './deliveries';
import { download } from './download';
import { joinLinks } from './joinLinks';
import { meetings, recordings } from './lists';
import { look } from './look';

/** Where a subject finds the stand-in server, which runs in another process. */
export type Access = Pick<StandIn, 'url' | 'apiRoot' | 'secret'>;

/** @returns how much was done, in the unit of the benchmark */
export type Run = () => Promise<number> | number;

export interface Benchmark {
  title: string;
  /** how much each run does; one that does less fails */
  amount: number;
  unit: string;
  /** prepares the server */
  fill?(bbb: StandIn): Promise<void> | void;
  /** by the name in the table; what comes before the run itself is not measured */
  subjects: Record<string, (bbb: Access) => Promise<Run> | Run>;
  /** takes away what a run left behind; not measured */
  tidy?(): void;
}

/** By what is written after `npm run bench --`. */
export const BENCHMARKS: Record<string, Benchmark> = {
  download,
  meetings,
  recordings,
  look,
  joinLinks,
  deliveries,
};
