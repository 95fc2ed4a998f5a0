-- Arguments: key, file with one batch id to a line, number of threads. Each batch is cancelled once.

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(args)
    headers = {
        ["Authorization"] = "Bearer " .. args[1],
        ["Content-Type"] = "application/json",
    }
    batches, place = {}, 0
    local line = 0
    for batch in io.lines(args[2]) do
        line = line + 1
        if line % tonumber(args[3]) == number - 1 then table.insert(batches, batch) end
    end
end

function request()
    place = place + 1
    -- Past the end: an id that is no batch, and so an error that the run is thrown away for.
    local body = '{"batch_id":"' .. (batches[place] or "none") .. '","status":"cancel"}'
    return wrk.format("POST", "/v3/user/scheduled_sends", headers, body)
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("counted %d %d %d\n", summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
