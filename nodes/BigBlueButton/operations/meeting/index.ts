// One line per operation; its name here is its value in workflows.
export { create } from './create';
export { createAndJoin } from './createAndJoin';
export { createBreakoutRoom } from './createBreakoutRoom';
export { end } from './end';
export { get } from './get';
export { getAttendance } from './getAttendance';
export { getMany } from './getMany';
export { insertDocument } from './insertDocument';
export { isRunning } from './isRunning';
export { join } from './join';
export { sendChatMessage } from './sendChatMessage';
export { waitForEvent } from './waitForEvent';
