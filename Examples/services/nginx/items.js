// Answers with a checksum of the path. PLANT: percent of the work that is done in addition, for trying the bench.
const rounds = 18000;
const planted = Math.floor((rounds * Number(process.env.PLANT || 0)) / 100);

function checksum(text, rounds) {
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum = (sum * 31 + text.charCodeAt(i % text.length)) % 1000003;
    return sum;
}

function read(request) {
    checksum(request.uri, planted);
    request.return(200, `${checksum(request.uri, rounds)}\n`);
}

export default { read };
