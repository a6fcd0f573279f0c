"""moto's server with one fault mended: a rule on a bus that the same template makes is a server error, since moto hands
the bus itself, not its name, to the code that reads the name. `serve.py supported` prints which types moto makes."""

import json
import sys

from moto.events.models import EventBus, EventsBackend

read_name = EventsBackend._normalize_event_bus_arn


def read_name_of_either(self, event_bus):
    return event_bus.name if isinstance(event_bus, EventBus) else read_name(self, event_bus)


EventsBackend._normalize_event_bus_arn = read_name_of_either

if sys.argv[1:] == ["supported"]:
    from moto.cloudformation import parsing

    print(json.dumps(sorted(parsing.get_model_map())))
else:
    from moto.server import main

    main(sys.argv[1:])
