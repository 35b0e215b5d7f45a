import { htmlReply, type Incoming, jsonReply, type Reply } from './answer';
import type { World } from './world';
import { escapeXml } from './xml';

/**
 * What a browser meets after a join link: the client's page, whose script connects the session.
 * A real server connects over a GraphQL websocket instead; the session cookie is asked for here as
 * it is there, so a link that was followed by somebody else's program opens nothing.
 */
export function answerClient(request: Incoming, world: World): Reply | undefined {
  if (request.path === '/html5client/') return clientPage(request, world);
  if (request.path === '/bigbluebutton/connection/enter') return enter(request, world);
  return undefined;
}

function clientPage(request: Incoming, world: World): Reply {
  const token = request.query.filled('sessionToken');
  const session = world.meetings.sessionOf(token);
  if (!session) return sessionNotFound();
  const address = `/bigbluebutton/connection/enter?sessionToken=${session.token}`;
  return htmlReply(
    200,
    `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>${escapeXml(session.meeting.name)}</title></head>
<body>
<h1>${escapeXml(session.meeting.name)}</h1>
<p id="state">Connecting…</p>
<script>
fetch('${address}').then((answer) => answer.json()).then((answer) => {
  document.getElementById('state').textContent = answer.response.message;
});
</script>
</body>
</html>
`,
  );
}

function enter(request: Incoming, world: World): Reply {
  const session = world.meetings.sessionOf(request.query.filled('sessionToken'));
  if (!session || request.cookies.get('JSESSIONID') !== session.cookie) {
    return { ...sessionNotFound(), status: 401 };
  }
  const attendee = world.meetings.connect(session);
  const status = attendee ? 'joined' : session.guestStatus;
  const message = attendee
    ? `${session.fullName} is in the meeting.`
    : 'Please wait for a moderator to approve you.';
  return jsonReply({ response: { returncode: 'SUCCESS', status, message } });
}

function sessionNotFound(): Reply {
  return htmlReply(401, '<!DOCTYPE html><html><body><h1>Session not found</h1></body></html>');
}
