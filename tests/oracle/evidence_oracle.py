"""Expected values of the tests of evidence: output geometry, kernel alignment, sample correlation, label information."""
import itertools
import numpy as np
np.set_printoptions(precision=17)
rng=np.random.default_rng(5)
X=np.round(rng.normal(size=(6,4)),2); Y=np.round(X@rng.normal(size=(4,3))+0.5*rng.normal(size=(6,3))+1,2)
print(repr(X.tolist())); print(repr(Y.tolist()))
def geo(A):
    A=A-A.mean(0); A=A/np.linalg.norm(A,axis=1,keepdims=True); C=A@A.T; return C[np.triu_indices(len(C),1)]
print('geo',np.corrcoef(geo(X),geo(Y))[0,1])
def cka(X,Y):
    X=X-X.mean(0);Y=Y-Y.mean(0); return np.linalg.norm(Y.T@X)**2/np.linalg.norm(X.T@X)/np.linalg.norm(Y.T@Y)
print('cka',cka(X,Y))
def cm(A): A=A/np.linalg.norm(A,axis=1,keepdims=True); return A@A.T
print('sac',1-np.abs(cm(X)-cm(Y)).mean())
a=np.array([0,0,1,1,2,2,0,1]);b=np.array([1,1,0,0,0,0,1,1])
def H(l):
    _,c=np.unique(l,return_counts=True,axis=0);p=c/c.sum();return -(p*np.log(p)).sum()
def I(a,b): return H(a)+H(b)-H(np.stack([a,b],1))
chance=np.mean([I(np.array(order),b) for order in itertools.permutations(a)])
print('label information',(I(a,b)-chance)/(min(H(a),H(b))-chance))

def half(A):
    A=A-A.mean(0); U,s,_=np.linalg.svd(A,full_matrices=False); A=U*np.sqrt(s); A=A/np.linalg.norm(A,axis=1,keepdims=True); C=A@A.T; return C[np.triu_indices(len(C),1)]
print('half-whitened geometry',np.corrcoef(half(X),half(Y))[0,1])
def softmax(A): A=np.exp(A-A.max(1,keepdims=True)); return A/A.sum(1,keepdims=True)
P=softmax(X); Q=softmax(X[::-1])
print('soft agreement of X and X in reverse order',-.5*np.log(((P-Q)*np.log((P+1e-9)/(Q+1e-9))).sum(1).mean()))
doubt=lambda A: np.log(1-softmax(A).max(1)+1e-4)
print('confidence profile',np.corrcoef(doubt(X),doubt(Y))[0,1])
