-- wrk's visitor: asks for the addresses of a file in turn; "once" makes each visit one that was never made before.
local addresses, number, once, visit = {}, 0, false, ""

function init(args)
    for line in io.lines(args[1]) do addresses[#addresses + 1] = line end
    once, visit = args[2] == "once", args[3]
end

function request()
    local address = addresses[number % #addresses + 1]
    number = number + 1
    if once then
        address = address .. (address:find("?", 1, true) and "&" or "?") .. "visit=" .. visit .. "-" .. number
    end
    return wrk.format("GET", address)
end

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'SAID {"requests": %d, "seconds": %f, "bytes": %d, "median": %f, "slow": %f, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e3,
        latency:percentile(95) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout
    ))
end
