#!/usr/bin/env bash
# Runs a server in ./belay-data, with a key and lines to paste. Usage: Examples/run.sh PROGRAM
set -euo pipefail

belay=$1
data=belay-data
address=127.0.0.1:8025

echo "Lines for another terminal:"
echo
if [ "$("$belay" key list --data "$data" --json)" = "[]" ]; then
    echo "  KEY=$("$belay" key add --door sendgrid --data "$data" | cat)"
else
    echo "  # There is a key, which was shown when it was made. For a further one:"
    echo "  KEY=\$($belay key add --door sendgrid --data $data | cat)"
fi
cat <<LINES
  BATCH=\$(curl -s -X POST $address/v3/mail/batch -H "Authorization: Bearer \$KEY" | cut -d'"' -f4)
  curl -i $address/v3/mail/send -H "Authorization: Bearer \$KEY" -d '{
    "personalizations": [{"to": [{"email": "ada@example.com"}]}],
    "from": {"email": "me@example.com"}, "subject": "Hello",
    "content": [{"type": "text/plain", "value": "Hello"}],
    "send_at": '\$((\$(date +%s) + 60))', "batch_id": "'\$BATCH'"}'
  curl -i $address/v3/user/scheduled_sends -H "Authorization: Bearer \$KEY" \\
    -d '{"batch_id": "'\$BATCH'", "status": "cancel"}'
  $belay list --data $data

Control-C stops the server. What follows is the server's.

LINES
exec "$belay" serve --listen "$address" --data "$data"
