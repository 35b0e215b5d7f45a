/**
 * A regular expression, as text, whose one group is the record ID in the address at which a
 * recording is watched. Such addresses come from:
 *
 * - bbb-playback: `/playback/presentation/2.3/<id>`, `/playback/video/<id>/`
 * - the player before BigBlueButton 2.3: `/playback/presentation/2.0/playback.html?meetingId=<id>`
 * - the publish scripts: `/podcast/<id>/audio.ogg`, `/notes/<id>/notes.pdf`,
 *   `/recording/screenshare/<id>/`, `/presentation/<id>/video/webcams.webm`
 * - Scalelite's protected recordings: `/recording/<id>/<format>?token=…`
 */
export const RECORD_ID_IN_PLAYBACK_URL =
  '^\\s*https?://[^\\s?#]+?/' +
  '(?:playback\\.html\\?(?:[^\\s#]*&)?meetingId=' +
  '|presentation/\\d+(?:\\.\\d+)+/(?!playback\\.html)' +
  '|recording/screenshare/' +
  '|(?:playback/[a-z]+|recording|presentation|video|podcast|notes|screenshare)/' +
  '(?!presentation/|screenshare/|\\d+(?:\\.\\d+)+/|playback\\.html))' +
  '([^\\s/?#&]+)';
