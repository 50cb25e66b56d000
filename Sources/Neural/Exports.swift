// What is trained and run here is declared there: whoever uses the engine sees both.
@_exported import Networks
