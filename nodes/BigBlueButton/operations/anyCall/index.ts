// One line per operation; its name here is its value in workflows.
export { anyCall as call } from './anyCall';
