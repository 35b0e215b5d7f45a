// One line per operation; its name here is its value in workflows.
export { getAttendance } from './getAttendance';
export { getPastMeetings } from './getPastMeetings';
