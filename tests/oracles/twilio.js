// Reads one JSON document: {requests: [{token, url, form}], bodies: [{token, url, body}], documents: [[line]]}; writes {signatures, accepted, bodies, documents} as the provider's own library has them.
import twilio from 'twilio'
import { readFileSync } from 'node:fs'

const asked = JSON.parse(readFileSync(0, 'utf8'))

function say(parent, line) {
  switch (line.kind) {
    case 'say': return parent.say({ voice: line.voice, language: line.language }, line.text)
    case 'music': return parent.play({}, line.url)
    case 'silence': return parent.pause({ length: line.seconds })
    case 'goto': return parent.redirect({ method: 'POST' }, line.url)
    case 'hangup': return parent.hangup()
    case 'ask': {
      const speech = line.hints ? { language: line.language, hints: line.hints, speechTimeout: 'auto' } : {}
      const gather = parent.gather({ input: line.hints ? 'dtmf speech' : 'dtmf', numDigits: 1, timeout: line.seconds, action: line.url, method: 'POST', ...speech })
      for (const heard of line.heard) say(gather, heard)
      return gather
    }
    case 'join': {
      const recorded = line.recording ? { record: 'record-from-start', recordingStatusCallback: line.recording, recordingStatusCallbackMethod: 'POST' } : {}
      return parent.dial({ action: line.url, method: 'POST' }).conference({ beep: 'false', startConferenceOnEnter: true, endConferenceOnExit: false, waitUrl: '', ...recorded }, line.room)
    }
    case 'message': {
      const words = line.words ? { transcribe: true, transcribeCallback: line.words } : {}
      return parent.record({
        action: line.url, method: 'POST', maxLength: 180, timeout: 10, finishOnKey: '#', playBeep: true,
        recordingStatusCallback: line.recording, recordingStatusCallbackMethod: 'POST', ...words
      })
    }
  }
  throw new Error(line.kind)
}

process.stdout.write(JSON.stringify({
  signatures: asked.requests.map(r => twilio.getExpectedTwilioSignature(r.token, r.url, r.form)),
  accepted: asked.requests.map(r => twilio.validateRequest(r.token, r.signature, r.url, r.form)),
  bodies: asked.bodies.map(r => twilio.validateRequestWithBody(r.token, r.signature, r.url, r.body)),
  documents: asked.documents.map(lines => {
    const response = new twilio.twiml.VoiceResponse()
    for (const line of lines) say(response, line)
    return response.toString()
  })
}))
