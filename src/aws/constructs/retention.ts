import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { milliseconds } from '../../model/duration';

const DAY = 86_400_000;
/** The numbers of days that CloudWatch Logs knows. */
const KNOWN = Object.values(RetentionDays)
  .filter((days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .sort((a, b) => a - b);

/** The shortest time that CloudWatch Logs knows and that is not shorter than what was asked for. */
export function retentionOf(duration: string): RetentionDays {
  const days = milliseconds(duration) / DAY;
  return KNOWN.find((known) => known >= days) ?? RetentionDays.INFINITE;
}
