"""LocalStack in host mode, with one fault mended."""

import sys

from localstack.services.sqs.models import FifoQueue

put = FifoQueue.put


def put_by_message_id(self, message, visibility_timeout=None, message_deduplication_id=None, *args, **kwargs):
    """A message that goes from a FIFO queue to its dead letters has the id of the message for its deduplication from there on (Amazon SQS
    developer guide, "Using dead-letter queues"). LocalStack keeps the sender's, and a redrive within five minutes loses the message."""
    if "DeadLetterQueueSourceArn" in message.get("Attributes", {}):
        message_deduplication_id = message["MessageId"]
    return put(self, message, visibility_timeout, message_deduplication_id, *args, **kwargs)


FifoQueue.put = put_by_message_id

from localstack.runtime.main import main  # noqa: E402

sys.exit(main())
