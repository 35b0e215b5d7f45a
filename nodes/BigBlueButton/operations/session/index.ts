// One line per operation; its name here is its value in workflows.
export { getJoinUrl } from './getJoinUrl';
export { getIceServers } from './getIceServers';
export { getLearningDashboard } from './getLearningDashboard';
export { guestStatus } from './guestStatus';
export { signOut } from './signOut';
export { submitFeedback } from './submitFeedback';
