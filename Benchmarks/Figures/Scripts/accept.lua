-- Arguments: key, file with the mail as template, mean pause between the calls of a connection in
-- ms (0 for none). Every mail goes to another person.

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(args)
    local file = assert(io.open(args[2], "rb"))
    local template = file:read("*a")
    file:close()
    local from, to = template:find("@PERSON@", 1, true)
    before, after = template:sub(1, from - 1), template:sub(to + 1)
    headers = {
        ["Authorization"] = "Bearer " .. args[1],
        ["Content-Type"] = "application/json",
    }
    count = 0
    pause = tonumber(args[3])
    if pause > 0 then
        -- wrk asks for a pause when there is such a function. Exponential: as strangers call.
        delay = function() return math.floor(-math.log(1 - math.random()) * pause) end
    end
end

function request()
    count = count + 1
    local person = string.format("person%d.%d", number, count)
    return wrk.format("POST", "/v3/mail/send", headers, before .. person .. after)
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("counted %d %d %d\n", summary.requests, summary.duration,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
